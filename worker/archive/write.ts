/** Makes a backup: entries and secrets in, one age file out, which has been read back to its end before anybody gets it. */
import type { BackupContents, BackupLock } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { Batch, StreamedSecret } from '../entry-stream.ts'
import { sealAge } from './age.ts'
import { encodeManifest, MANIFEST, PAPERS, RECORDS, SECRETS } from './layout.ts'
import { encodeSecrets } from './outside-secrets.ts'
import { readArchive, type Found } from './read.ts'
import { toLine } from './records.ts'
import { Spool } from './spool.ts'
import { writeTar, type TarFile } from './tar.ts'

export interface Making {
  vault: string
  lock: BackupLock
  now(): number
  /** For tests: a cheaper scrypt. */
  workFactor?: number
}

export async function writeArchive(
  batches: AsyncIterable<Batch>,
  { vault, lock, now, workFactor }: Making,
): Promise<{ blob: Blob; contents: BackupContents }> {
  const spool = new Spool()
  const keys: StreamedSecret[] = []
  for await (const { entries, gone = [], secrets = [] } of batches) {
    keys.push(...secrets)
    for (const entry of entries) await spool.put(entry.namespace, entry.name, toLine(entry))
    for (const { namespace, name } of gone) spool.drop(namespace, name)
  }
  const at = now()
  const namespaces = spool.namespaces()
  const entries = namespaces.reduce((sum, space) => sum + space.entries, 0)
  const contents = { vault, at, entries, namespaces, outsideSecrets: keys.length }
  const secrets = await encodeSecrets(keys)
  try {
    const files = [
      fileOf(MANIFEST, encodeManifest(contents, spool.sizeBytes)),
      ...PAPERS.map(({ name, bytes }) => fileOf(name, bytes)),
      { name: RECORDS, sizeBytes: spool.sizeBytes, content: spool.lines() },
      fileOf(SECRETS, secrets),
    ]
    const { blob, key } = await sealAge(lock, writeTar(files, at), workFactor)
    const found = await readArchive(blob, key, sameAs(spool.lines(), secrets))
    if (JSON.stringify(found) !== JSON.stringify(contents)) unverified()
    return { blob, contents }
  } finally {
    secrets.fill(0)
  }
}

const fileOf = (name: string, bytes: Bytes): TarFile => ({
  name,
  sizeBytes: bytes.length,
  content: [bytes],
})

/** What was read must be, line by line, what was to be written; the manifest tells how many lines there are. */
function sameAs(lines: AsyncGenerator<Bytes>, secrets: Bytes) {
  const assertSame = (found: Bytes, written: Bytes): void => {
    const isSame =
      found.length === written.length && found.every((byte, at) => byte === written[at])
    if (!isSame) unverified()
  }
  return async (found: Found): Promise<void> => {
    if ('secrets' in found) return assertSame(found.secrets, secrets)
    const { done, value } = await lines.next()
    if (done) unverified()
    assertSame(found.line, value)
  }
}

/** Something between here and the Blob does not keep what it is given. */
function unverified(): never {
  throw new VaultError('backup-invalid', { reason: 'not what was written' })
}
