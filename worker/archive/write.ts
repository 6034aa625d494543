/** Makes a backup: entries, secrets and files in, one age file out, which has been read back to its end before anybody gets it. */
import type { BackupContents, BackupFile, BackupLock } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { sealAge } from '../age/age.ts'
import type { Batch, StreamedSecret } from '../entry-stream.ts'
import { encodeManifest, fileName, MANIFEST, PAPERS, RECORDS, SECRETS } from './layout.ts'
import { encodeSecrets } from './outside-secrets.ts'
import { Pieces } from './pieces.ts'
import { readArchive, type Found } from './read.ts'
import { toLine } from './records.ts'
import { Spool } from './spool.ts'
import { MAX_FILE_BYTES as MAX_TAR_FILE_BYTES, writeTar, type TarFile } from './tar.ts'

export interface Making {
  vault: string
  lock: BackupLock
  now(): number
  /** For tests: a cheaper scrypt. */
  workFactor?: number
}

/** @throws VaultError `too-large` for a file that fits no tar */
export async function writeArchive(
  batches: AsyncIterable<Batch>,
  { vault, lock, now, workFactor }: Making,
): Promise<{ blob: Blob; contents: BackupContents }> {
  const source = batches[Symbol.asyncIterator]()
  try {
    const { spool, keys, files } = await gather(source)
    for (const { name, sizeBytes } of files) {
      const limitBytes = MAX_TAR_FILE_BYTES
      if (sizeBytes > limitBytes) throw new VaultError('too-large', { name, sizeBytes, limitBytes })
    }
    const at = now()
    const namespaces = spool.namespaces()
    const entries = namespaces.reduce((sum, space) => sum + space.entries, 0)
    const contents = { vault, at, entries, namespaces, outsideSecrets: keys.length, files }
    const secrets = await encodeSecrets(keys)
    const pieces = new Pieces(source)
    try {
      const tar = [
        fileOf(MANIFEST, encodeManifest(contents, spool.sizeBytes)),
        ...PAPERS.map(({ name, bytes }) => fileOf(name, bytes)),
        { name: RECORDS, sizeBytes: spool.sizeBytes, content: spool.lines() },
        fileOf(SECRETS, secrets),
        ...files.map((file, index) => ({
          name: fileName(index),
          sizeBytes: file.sizeBytes,
          content: pieces.of(file),
        })),
      ]
      const { blob, key } = await sealAge(lock, writeTar(tar, at), workFactor)
      // Whoever sends has more to say if this is not the end.
      if (!(await source.next()).done) throw new VaultError('bad-request', { reason: 'stream' })
      const found = await readArchive(blob, key, sameAs(spool.lines(), secrets, pieces))
      if (JSON.stringify(found) !== JSON.stringify(contents) || !pieces.isOver) unverified()
      return { blob, contents }
    } finally {
      secrets.fill(0)
    }
  } finally {
    await source.return?.()
  }
}

/** All that stands before what is in files. */
async function gather(
  source: AsyncIterator<Batch>,
): Promise<{ spool: Spool; keys: StreamedSecret[]; files: BackupFile[] }> {
  const spool = new Spool()
  const keys: StreamedSecret[] = []
  for (;;) {
    const { done, value } = await source.next()
    if (done) return { spool, keys, files: [] }
    const { entries, gone = [], secrets = [], files } = value
    keys.push(...secrets)
    for (const entry of entries) await spool.put(entry.namespace, entry.name, toLine(entry))
    for (const { namespace, name } of gone) spool.drop(namespace, name)
    if (files) return { spool, keys, files }
  }
}

const fileOf = (name: string, bytes: Bytes): TarFile => ({
  name,
  sizeBytes: bytes.length,
  content: [bytes],
})

/** What was read must be, line by line, what was to be written; the manifest tells how many lines there are. */
function sameAs(lines: AsyncGenerator<Bytes>, secrets: Bytes, pieces: Pieces) {
  const assertSame = (found: Bytes, written: Bytes): void => {
    const isSame =
      found.length === written.length && found.every((byte, at) => byte === written[at])
    if (!isSame) unverified()
  }
  return async (found: Found): Promise<void> => {
    if ('secrets' in found) return assertSame(found.secrets, secrets)
    // They are in the manifest, which is compared as a whole.
    if ('files' in found) return
    if ('piece' in found) {
      if (!(await pieces.isNext(found.piece))) unverified()
      return
    }
    const { done, value } = await lines.next()
    if (done) unverified()
    assertSame(found.line, value)
  }
}

/** Something between here and the Blob does not keep what it is given. */
function unverified(): never {
  throw new VaultError('backup-invalid', { reason: 'not what was written' })
}
