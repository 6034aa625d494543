/**
 * Reads a backup to its very end, and hands out its entries on the way. Whoever takes them in must be able to take them
 * back: that nothing was cut off is certain only when this has come to its end.
 */
import type { BackupContents, BackupSecret } from '../../src/protocol/backup.ts'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { openAge, type AgeKey } from '../age/age.ts'
import type { Batch, StreamedEntry } from '../entry-stream.ts'
import { steps } from '../files/files.ts'
import {
  decodeManifest,
  FILES,
  invalid,
  MANIFEST,
  MAX_MANIFEST_BYTES,
  MAX_PAPER_BYTES,
  RECORDS,
} from './layout.ts'
import { fromLine, joined, linesOf } from './records.ts'
import { readTar, type FoundFile } from './tar.ts'

/** Of a batch, as it is written. */
const BATCH_BYTES = 1024 * 1024
const BATCH_ENTRIES = 1000
/** What is read of the file at a time. */
const STEP_BYTES = 1024 * 1024

export interface FoundEntry {
  entry: StreamedEntry
  /** As it is written. */
  line: Bytes
}

/** @throws VaultError `backup-invalid`, `newer-version` */
export async function* entriesOf(
  blob: Blob,
  key: AgeKey,
): AsyncGenerator<FoundEntry, BackupContents> {
  const pieces = await opened(blob, key)
  try {
    let contents: ReturnType<typeof decodeManifest> | undefined
    const names = [...FILES]
    for await (const file of readTar(pieces)) {
      if (file.name !== names.shift()) throw invalid()
      if (file.name === MANIFEST) contents = decodeManifest(await whole(file, MAX_MANIFEST_BYTES))
      else if (file.name !== RECORDS) await whole(file, MAX_PAPER_BYTES)
      else if (contents && file.sizeBytes === contents.recordBytes) yield* records(file, contents)
      else throw invalid()
    }
    if (!contents || names.length > 0) throw invalid()
    const { recordBytes: _, ...rest } = contents
    return rest
  } catch (error) {
    if (isVaultError(error, 'newer-version')) throw error
    // Whatever it was, it was read from the file.
    throw invalid()
  }
}

/** A wrong secret and a header that was changed are one thing to say of a backup: the other copy is looked for then. */
async function opened(blob: Blob, key: AgeKey): Promise<AsyncGenerator<Bytes>> {
  try {
    return await openAge(steps(blob, { start: 0, end: blob.size, stepBytes: STEP_BYTES }), key)
  } catch (error) {
    if (isVaultError(error, 'unsupported') || isVaultError(error, 'bad-request')) throw error
    const isNone = isVaultError(error, 'tampered') && error.detail['reason'] !== undefined
    throw new VaultError('backup-invalid', { reason: isNone ? 'not an age file' : 'secret' })
  }
}

async function* records(file: FoundFile, contents: BackupContents): AsyncGenerator<FoundEntry> {
  const seen = new Map<string, Set<string>>()
  for await (const line of linesOf(file.content)) {
    const entry = fromLine(line)
    const names = seen.get(entry.namespace) ?? new Set<string>()
    if (names.has(entry.name)) throw invalid()
    seen.set(entry.namespace, names.add(entry.name))
    yield { entry, line }
  }
  const found = [...seen].map(([name, { size }]) => ({ name, entries: size }))
  const told = new Map(contents.namespaces.map(({ name, entries }) => [name, entries]))
  const isWhole =
    told.size === contents.namespaces.length &&
    told.size === found.length &&
    found.every(({ name, entries }) => told.get(name) === entries) &&
    found.reduce((sum, { entries }) => sum + entries, 0) === contents.entries
  if (!isWhole) throw invalid()
}

async function whole({ sizeBytes, content }: FoundFile, limit: number): Promise<Bytes> {
  if (sizeBytes > limit) throw invalid()
  const pieces: Bytes[] = []
  for await (const piece of content) pieces.push(piece.slice())
  return joined(pieces)
}

/** Goes through all of it, for those who want to know what is in it. */
export async function readArchive(
  blob: Blob,
  key: AgeKey,
  take: (found: FoundEntry) => Promise<void> | void = () => {},
): Promise<BackupContents> {
  const entries = entriesOf(blob, key)
  for (;;) {
    const { done, value } = await entries.next()
    if (done) return value
    await take(value)
  }
}

/** The entries a batch at a time, for `sendBatches`. */
export async function* batchesOf(blob: Blob, key: BackupSecret): AsyncGenerator<Batch> {
  let entries: StreamedEntry[] = []
  let bytes = 0
  for await (const { entry, line } of entriesOf(blob, key)) {
    entries.push(entry)
    bytes += line.length
    if (entries.length < BATCH_ENTRIES && bytes < BATCH_BYTES) continue
    yield { entries }
    entries = []
    bytes = 0
  }
  if (entries.length > 0) yield { entries }
}
