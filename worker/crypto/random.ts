/** Random bytes from the platform's generator; the only source of randomness in Coffer. */
import type { Bytes } from '../../src/protocol/values.ts'

export const randomBytes = (sizeBytes: number): Bytes =>
  crypto.getRandomValues(new Uint8Array(sizeBytes))
