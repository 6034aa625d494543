/** The helper worker's side of the contract: checks its arguments and delegates. Knows no vault and none of its keys. */
import type { HelperApi } from '../src/protocol/helper-contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { IMPORT_FORMATS, type ImportFormat } from '../src/protocol/item.ts'
import { batchesOf, readArchive, recipientsOf, writeArchive } from './archive/archive.ts'
import * as check from './backup-arguments.ts'
import { receiveBatches, sendBatches } from './entry-stream.ts'
import { detectFormat, parseImport } from './import/import.ts'

export const helperApi: HelperApi = {
  async ping() {},
  async detect(bytes, fileName) {
    assertFile(bytes, fileName)
    return detectFormat(bytes, fileName)
  },
  async parse(bytes, fileName, format) {
    assertFile(bytes, fileName)
    if (!isImportFormat(format)) refuse('not an import format')
    return parseImport(bytes, fileName, format, Date.now())
  },
  async writeBackup(given, vault, lock) {
    const port = check.port(given)
    if (typeof vault !== 'string') refuse('the name of a vault must be text')
    const making = { vault, lock: check.backupLock(lock), now: () => Date.now() }
    return writeArchive(receiveBatches(port), making)
  },
  async inspectBackup(blob, secret) {
    return readArchive(check.blob(blob), check.backupSecret(secret))
  },
  async readBackup(given, blob, secret) {
    const port = check.port(given)
    return sendBatches(port, batchesOf(check.blob(blob), check.backupSecret(secret)))
  },
  async lockOf(secret) {
    const key = check.backupSecret(secret)
    return 'passphrase' in key ? key : { recipients: await recipientsOf(key.identities) }
  },
}

function assertFile(bytes: unknown, fileName: unknown): void {
  if (!(bytes instanceof Uint8Array)) refuse('a file must be a Uint8Array')
  if (typeof fileName !== 'string') refuse('a file name must be text')
}

const isImportFormat = (format: unknown): format is ImportFormat =>
  IMPORT_FORMATS.includes(format as ImportFormat)

function refuse(reason: string): never {
  throw new VaultError('bad-request', { reason })
}
