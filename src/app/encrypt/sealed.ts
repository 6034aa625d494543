/** Whether a file is one that a vault has sealed: told by its first bytes (docs/format.md#files), never by its name. */
import { VaultError } from '../../protocol/errors.ts'

const MAGIC = 'COFFILE'

/** Rejects `bad-request` if the browser cannot read it. */
export async function isSealed(file: Blob): Promise<boolean> {
  try {
    return (await file.slice(0, MAGIC.length).text()) === MAGIC
  } catch {
    throw new VaultError('bad-request', { reason: 'the file cannot be read' })
  }
}
