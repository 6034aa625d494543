/**
 * Reads a backup to its very end, and hands out its entries on the way. Whoever takes them in must be able to take them
 * back: that nothing was cut off is certain only when this has come to its end.
 */
import type { BackupContents, BackupFile, BackupSecret } from '../../src/protocol/backup.ts'
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { openAge, type AgeKey } from '../age/age.ts'
import type { Batch, StreamedEntry, StreamedSecret } from '../entry-stream.ts'
import { steps } from '../files/files.ts'
import {
  decodeManifest,
  fileName,
  filesAfter,
  invalid,
  MANIFEST,
  MAX_MANIFEST_BYTES,
  MAX_PAPER_BYTES,
  RECORDS,
  SECRETS,
  type Manifest,
} from './layout.ts'
import { LastKey, refusedBackup } from './last-key.ts'
import { areSecrets, decodeSecrets, SECRET_BYTES } from './outside-secrets.ts'
import { fromLine, joined, linesOf } from './records.ts'
import { readTar, type FoundFile } from './tar.ts'

/** Of a batch, as it is written. */
const BATCH_BYTES = 1024 * 1024
const BATCH_ENTRIES = 1000
/** What is read of the file at a time. */
const STEP_BYTES = 1024 * 1024

/** What is in it, as it is written. */
export type Found =
  | { entry: StreamedEntry; line: Bytes }
  /** All outside secrets, good until the next is asked for. */
  | { secrets: Bytes }
  /** All files of the vault, before what is in them: that comes in their order, good until the next is asked for. */
  | { files: BackupFile[] }
  | { piece: Bytes }

/** @throws VaultError `backup-invalid`, `newer-version` */
export async function* foundIn(blob: Blob, key: AgeKey): AsyncGenerator<Found, BackupContents> {
  const pieces = await opened(blob, key)
  try {
    let manifest: Manifest | undefined
    let names = [MANIFEST]
    for await (const file of readTar(pieces)) {
      if (file.name !== names.shift()) throw invalid()
      if (manifest) yield* read(file, manifest)
      else {
        manifest = decodeManifest(await whole(file, MAX_MANIFEST_BYTES))
        names = filesAfter(manifest)
      }
    }
    if (!manifest || names.length > 0) throw invalid()
    return manifest.contents
  } catch (error) {
    if (isVaultError(error, 'newer-version')) throw error
    // Whatever it was, it was read from the file.
    throw invalid()
  }
}

/** One of the files after the manifest. */
async function* read(file: FoundFile, { contents, recordBytes }: Manifest): AsyncGenerator<Found> {
  switch (file.name) {
    case RECORDS:
      if (file.sizeBytes !== recordBytes) throw invalid()
      yield* records(file, contents)
      break
    case SECRETS:
      yield* secretsIn(file, contents)
      if (contents.files.length > 0) yield { files: contents.files }
      break
    default: {
      const index = contents.files.findIndex((_, at) => fileName(at) === file.name)
      if (index >= 0) {
        if (file.sizeBytes !== contents.files[index]?.sizeBytes) throw invalid()
        for await (const piece of file.content) yield { piece }
        break
      }
      await whole(file, MAX_PAPER_BYTES)
    }
  }
}

async function* secretsIn(
  file: FoundFile,
  { outsideSecrets }: BackupContents,
): AsyncGenerator<Found> {
  const sizeBytes = outsideSecrets * SECRET_BYTES
  if (file.sizeBytes !== sizeBytes) throw invalid()
  const secrets = await whole(file, sizeBytes)
  try {
    if (!areSecrets(secrets)) throw invalid()
    yield { secrets }
  } finally {
    secrets.fill(0)
  }
}

async function opened(blob: Blob, key: AgeKey): Promise<AsyncGenerator<Bytes>> {
  try {
    return await openAge(steps(blob, { start: 0, end: blob.size, stepBytes: STEP_BYTES }), key)
  } catch (error) {
    throw refusedBackup(error)
  }
}

async function* records(file: FoundFile, contents: BackupContents): AsyncGenerator<Found> {
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
  take: (found: Found) => Promise<void> | void = () => {},
): Promise<BackupContents> {
  const all = foundIn(blob, key)
  for (;;) {
    const { done, value } = await all.next()
    if (done) return value
    await take(value)
  }
}

/** All of it a batch at a time, for `sendBatches`: entries and secrets, then what is in files. */
export async function* batchesOf(
  blob: Blob,
  secret: BackupSecret,
  keys = new LastKey(),
): AsyncGenerator<Batch> {
  let entries: StreamedEntry[] = []
  let pieces: Bytes[] = []
  let bytes = 0
  let secrets: StreamedSecret[] = []
  const rest = (): Batch => {
    const batch: Batch =
      pieces.length > 0 ? { entries, piece: joined(pieces) } : { entries, secrets }
    ;[entries, pieces, bytes, secrets] = [[], [], 0, []]
    return batch
  }
  for await (const found of foundIn(blob, await keys.of(blob, secret))) {
    if ('secrets' in found) {
      secrets = await decodeSecrets(found.secrets)
      continue
    }
    if ('files' in found) {
      yield rest()
      yield { entries: [], files: found.files }
      continue
    }
    if ('piece' in found) {
      pieces.push(found.piece.slice())
      bytes += found.piece.length
    } else {
      entries.push(found.entry)
      bytes += found.line.length
    }
    if (entries.length >= BATCH_ENTRIES || bytes >= BATCH_BYTES) yield rest()
  }
  if (entries.length + pieces.length + secrets.length > 0) yield rest()
}
