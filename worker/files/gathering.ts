/**
 * What was made, in a Blob: the browser keeps its parts, in memory or on the disk as it sees fit, and this worker none of
 * them. A browser that has no room says so only when the Blob is read, and so a byte of it is.
 */
import { VaultError } from '../../src/protocol/errors.ts'

/** @throws VaultError `quota` if the browser could not keep it */
export async function gathered(parts: Blob[], type: string): Promise<Blob> {
  const whole = new Blob(parts, { type })
  if (whole.size > 0) {
    await whole
      .slice(whole.size - 1)
      .arrayBuffer()
      .catch(() => {
        throw new VaultError('quota')
      })
  }
  return whole
}
