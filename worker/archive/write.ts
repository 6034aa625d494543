/** Makes a backup: entries in, one age file out, which has been read back to its end before anybody gets it. */
import type { BackupContents, BackupLock } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { sealAge } from '../age/age.ts'
import type { Batch } from '../entry-stream.ts'
import { encodeManifest, MANIFEST, PAPERS, RECORDS } from './layout.ts'
import { readArchive, type FoundEntry } from './read.ts'
import { toLine } from './records.ts'
import { Spool } from './spool.ts'
import { writeTar } from './tar.ts'

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
  for await (const { entries, gone = [] } of batches) {
    for (const entry of entries) await spool.put(entry.namespace, entry.name, toLine(entry))
    for (const { namespace, name } of gone) spool.drop(namespace, name)
  }
  const at = now()
  const namespaces = spool.namespaces()
  const entries = namespaces.reduce((sum, space) => sum + space.entries, 0)
  const contents = { vault, at, entries, namespaces }
  const manifest = encodeManifest(contents, spool.sizeBytes)
  const files = [
    { name: MANIFEST, sizeBytes: manifest.length, content: [manifest] },
    ...PAPERS.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length, content: [bytes] })),
    { name: RECORDS, sizeBytes: spool.sizeBytes, content: spool.lines() },
  ]
  const { blob, key } = await sealAge(lock, writeTar(files, at), workFactor)
  const found = await readArchive(blob, key, sameAs(spool.lines()))
  if (JSON.stringify(found) !== JSON.stringify(contents)) unverified()
  return { blob, contents }
}

/** What was read must be, line by line, what was to be written. */
function sameAs(lines: AsyncGenerator<Bytes>) {
  return async ({ line }: FoundEntry): Promise<void> => {
    const { done, value } = await lines.next()
    const isSame =
      !done && value.length === line.length && value.every((byte, at) => byte === line[at])
    if (!isSame) unverified()
  }
}

/** Something between here and the Blob does not keep what it is given. */
function unverified(): never {
  throw new VaultError('backup-invalid', { reason: 'not what was written' })
}
