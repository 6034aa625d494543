/**
 * Files of the vault on their way into a backup: which there are, and then what is in each, a part at a time. They are those that
 * were there when the last entry had been sent; one that is replaced before its turn is over ends the backup.
 */
import type { BackupFile } from '../../src/protocol/backup.ts'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import { FILES_NAMESPACE } from '../../src/protocol/reserved.ts'
import type { Batch } from '../entry-stream.ts'
import { FILE_PART_BYTES } from '../format/v1/file-part.ts'
import type { FileFacts } from '../format/v1/operations.ts'
import type { OpenLog } from '../store/store.ts'

type Use = <T>(work: (open: OpenLog) => Promise<T>) => Promise<T>

/** What the log says of a file. */
export interface NamedFile {
  name: string
  revision: number
  facts: FileFacts
}

/** @throws VaultError `conflict`, `record-missing`, `tampered`, each with the name */
export async function* collectFiles(use: Use): AsyncGenerator<Batch> {
  const files = await use(filesIn)
  if (files.length === 0) return
  yield { entries: [], files: files.map(asBackupFile) }
  for (const file of files) {
    for (let at = 0; at < file.facts.sizeBytes; at += FILE_PART_BYTES) {
      yield { entries: [], piece: await use((open) => read(open, file, at / FILE_PART_BYTES)) }
    }
  }
}

/** In the order of their names. */
export async function filesIn({ reads }: OpenLog): Promise<NamedFile[]> {
  const entries = await reads.list(FILES_NAMESPACE, {})
  return entries.map(({ name, revision, value }) => ({
    name,
    revision,
    // Nothing else stands in this namespace.
    facts: value as unknown as FileFacts,
  }))
}

const asBackupFile = ({ name, facts }: NamedFile): BackupFile => ({
  name,
  type: facts.mediaType,
  sizeBytes: facts.sizeBytes,
  storedAt: facts.storedAt,
})

async function read(open: OpenLog, { name, revision, facts }: NamedFile, part: number) {
  try {
    return await open.files.read(facts, part)
  } catch (error) {
    const { reads, log } = open
    const now = await reads.fromNames(() => log.names.place(FILES_NAMESPACE, name)?.revision ?? 0)
    if (now !== revision) throw new VaultError('conflict', { name, revision: now })
    for (const code of ['tampered', 'record-missing'] as const) {
      if (isVaultError(error, code)) throw new VaultError(code, { name })
    }
    throw error
  }
}
