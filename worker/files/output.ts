/**
 * Where what is made goes, step by step: an output keeps it out of this worker's memory, and shows nothing of it before all
 * of it is there.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'

export interface Output {
  /** The parts of one step, a megabyte or so together, in their order. Nobody else changes them any more. */
  write(parts: readonly Bytes[]): Promise<void>
  /** All of it, as something to be read. @throws VaultError `quota` */
  end(): Promise<Blob>
  /** It is not wanted any more: nothing of it stays. */
  abandon(): Promise<void>
}

/**
 * What `work` writes into a new output; undefined, and nothing there, if it says that it is not wanted.
 *
 * @throws VaultError `quota`, `bad-request` if it cannot be written
 */
export async function written(
  begin: () => Promise<Output>,
  work: (output: Output) => Promise<boolean>,
): Promise<Blob | undefined> {
  try {
    const output = await begin()
    try {
      if (await work(output)) return await output.end()
      await output.abandon()
      return undefined
    } catch (error) {
      await output.abandon().catch(() => {})
      throw error
    }
  } catch (error) {
    throw asOutputError(error)
  }
}

/** What browsers say of files they cannot write. */
function asOutputError(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error
  return error.name === 'QuotaExceededError'
    ? new VaultError('quota')
    : new VaultError('bad-request', { reason: 'unwritable file' })
}
