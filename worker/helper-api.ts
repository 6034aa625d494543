/** The helper worker's side of the contract: checks its arguments and delegates. Knows no vault and none of its keys. */
import type { ReadSoFar } from '../src/protocol/age.ts'
import type { HelperApi } from '../src/protocol/helper-contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { IMPORT_FORMATS, type ImportFormat } from '../src/protocol/item.ts'
import { newIdentity, openPortable, recipientsOf, sealPortable } from './age/age.ts'
import { batchesOf, LastKey, readArchive, writeArchive } from './archive/archive.ts'
import * as check from './backup-arguments.ts'
import { receiveBatches, sendBatches } from './entry-stream.ts'
import { detectFormat, parseImport } from './import/import.ts'
import { plainText } from './token-arguments.ts'

/** For as long as the page lets this helper live: one call, or until it closes the backup that it has opened. */
const keys = new LastKey()

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
    const file = check.blob(blob)
    return readArchive(file, await keys.of(file, check.backupSecret(secret)))
  },
  async readBackup(given, blob, secret) {
    const port = check.port(given)
    return sendBatches(port, batchesOf(check.blob(blob), check.backupSecret(secret), keys))
  },
  async lockOf(secret) {
    const key = check.backupSecret(secret)
    return 'passphrase' in key ? key : { recipients: await recipientsOf(key.identities) }
  },
  async sealPortable(given, plain, lock) {
    const what = typeof plain === 'string' ? plainText(plain) : check.blob(plain)
    return sealPortable(what, check.backupLock(lock), { advance: teller(given, what) })
  },
  async openPortable(given, sealed, secret) {
    const what = typeof sealed === 'string' ? sealed : check.blob(sealed)
    return openPortable(what, check.backupSecret(secret), { advance: teller(given, what) })
  },
  async newIdentity() {
    return newIdentity()
  },
}

/** Says over a port how much of a Blob has been read; of a text, nothing. */
function teller(given: unknown, what: string | Blob): (done: number) => void {
  const port = check.port(given)
  return (done) => {
    if (typeof what === 'string') return
    const soFar: ReadSoFar = { done, total: what.size }
    port.postMessage(soFar)
  }
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
