/**
 * What was made, in a Blob: the browser keeps its parts, in memory or on the disk as it sees fit, and this worker none of
 * them. A browser that has no room says so only when the Blob is read, and so a byte of it is.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { gathering } from './gathering.ts'
import type { Output } from './output.ts'

export function blobOutput(type: string): Output {
  const parts: Blob[] = []
  return gathering({
    write: async (step) => void parts.push(new Blob([...step])),
    end: async () => {
      const whole = new Blob(parts, { type })
      const last = whole.slice(Math.max(0, whole.size - 1))
      await last.arrayBuffer().catch(() => {
        throw new VaultError('quota')
      })
      return whole
    },
    abandon: async () => {
      parts.length = 0
    },
  })
}
