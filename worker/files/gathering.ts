/** An output that takes little at a time dearly: what it gets is gathered to some megabytes. */
import type { Bytes } from '../../src/protocol/values.ts'
import type { Output } from './output.ts'

const GATHERED_BYTES = 4 * 2 ** 20

export function gathering(output: Output): Output {
  let held: Bytes[] = []
  let heldBytes = 0
  const pass = async (): Promise<void> => {
    const parts = held
    ;[held, heldBytes] = [[], 0]
    if (parts.length > 0) await output.write(parts)
  }
  return {
    write: async (parts) => {
      held.push(...parts)
      for (const { length } of parts) heldBytes += length
      if (heldBytes >= GATHERED_BYTES) await pass()
    },
    end: async () => {
      await pass()
      return output.end()
    },
    abandon: () => {
      held = []
      return output.abandon()
    },
  }
}
