/**
 * Reads a backup to its very end, and hands out its entries on the way. Whoever takes them in must be able to take them
 * back: that nothing was cut off is certain only when this resolves.
 */
import type { Identity } from 'age-encryption'
import type { BackupContents, BackupSecret } from '../../src/protocol/backup.ts'
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { StreamedEntry } from '../entry-stream.ts'
import { openAge } from './age.ts'
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

export type Take = (entry: StreamedEntry, line: Bytes) => Promise<void> | void

/** @throws VaultError `backup-invalid`, `newer-version`; whatever `take` throws */
export async function readArchive(
  blob: Blob,
  key: BackupSecret | Identity,
  take: Take,
): Promise<BackupContents> {
  const pieces = await openAge(blob, key)
  let contents: ReturnType<typeof decodeManifest> | undefined
  const names = [...FILES]
  await refusing(async () => {
    for await (const file of readTar(pieces)) {
      if (file.name !== names.shift()) throw invalid()
      if (file.name === MANIFEST) contents = decodeManifest(await whole(file, MAX_MANIFEST_BYTES))
      else if (file.name !== RECORDS) await whole(file, MAX_PAPER_BYTES)
      else if (contents && file.sizeBytes === contents.recordBytes) {
        await readRecords(file, contents, take)
      } else throw invalid()
    }
  })
  if (!contents || names.length > 0) throw invalid()
  const { recordBytes: _, ...rest } = contents
  return rest
}

async function readRecords(file: FoundFile, contents: BackupContents, take: Take): Promise<void> {
  const seen = new Map<string, Set<string>>()
  for await (const line of linesOf(file.content)) {
    const entry = fromLine(line)
    const names = seen.get(entry.namespace) ?? new Set<string>()
    if (names.has(entry.name)) throw invalid()
    seen.set(entry.namespace, names.add(entry.name))
    await passing(() => take(entry, line))
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

/** What the one who takes the entries in fails with is no fault of the backup. */
class Passing {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

async function passing(work: () => Promise<void> | void): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw new Passing(error)
  }
}

async function refusing(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Passing) throw error.error
    if (isVaultError(error, 'newer-version')) throw error
    // Whatever it was, it was read from the file.
    throw invalid()
  }
}
