/** Names of files: which there are, what is said of each, and how one gets another name. What is in them stays where it is. */
import type { Entry, ListOptions } from '../../src/protocol/contract.ts'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import { FILES_NAMESPACE } from '../../src/protocol/reserved.ts'
import type { FileInfo } from '../../src/protocol/vault-file.ts'
import { filePartSize, fileParts } from '../format/v1/file-part.ts'
import type { FileFacts } from '../format/v1/operations.ts'
import type { OpenLog } from '../store/store.ts'

export const infoOf = (name: string, revision: number, facts: FileFacts): FileInfo => ({
  name,
  type: facts.mediaType,
  sizeBytes: facts.sizeBytes,
  revision,
  storedAt: facts.storedAt,
})

/** Nothing else stands in this namespace. */
const factsOf = ({ value }: Entry): FileFacts => value as unknown as FileFacts

/** What the log says of a file; undefined if there is no such name. */
export async function factsIn(
  { reads }: OpenLog,
  name: string,
): Promise<{ facts: FileFacts; revision: number } | undefined> {
  const entry = await reads.entry(FILES_NAMESPACE, name)
  return entry && { facts: factsOf(entry), revision: entry.revision }
}

/**
 * The same for whoever wants to read it: its end was proved.
 *
 * @throws VaultError `record-missing` or `tampered`, with the name, if its end cannot be
 */
export async function fileInfo(open: OpenLog, name: string): Promise<FileInfo | undefined> {
  for (;;) {
    const found = await factsIn(open, name)
    if (!found) return undefined
    const { facts, revision } = found
    const last = fileParts(facts.sizeBytes) - 1
    const end = filePartSize(facts.sizeBytes, last)
    try {
      await open.files.read(facts, last, [Math.max(0, end - 1), end])
      return infoOf(name, revision, facts)
    } catch (error) {
      await throwIfStill(open, name, revision, error)
    }
  }
}

/** Throws what is wrong with a file, unless it is not there any more; then it returns. */
export async function throwIfStill(
  { reads, log }: OpenLog,
  name: string,
  revision: number,
  error: unknown,
): Promise<void> {
  const place = await reads.fromNames(() => log.names.place(FILES_NAMESPACE, name))
  if (place?.revision !== revision) return
  for (const code of ['tampered', 'record-missing'] as const) {
    if (isVaultError(error, code)) throw new VaultError(code, { name, sequence: place.sequence })
  }
  throw error
}

export async function listFiles({ reads }: OpenLog, options: ListOptions): Promise<FileInfo[]> {
  const entries = await reads.list(FILES_NAMESPACE, options)
  return entries.map((entry) => infoOf(entry.name, entry.revision, factsOf(entry)))
}

export async function deleteFile({ commits }: OpenLog, name: string): Promise<boolean> {
  const [result] = await commits.write({ namespace: FILES_NAMESPACE, steps: { file: { name } } })
  return result !== undefined && 'deleted' in result && result.deleted
}

/** @throws VaultError `conflict` with the name and its revision: of `from` 0, for it is not there, or of what has `to` */
export async function renameFile(open: OpenLog, from: string, to: string): Promise<FileInfo> {
  const found = await factsIn(open, from)
  if (!found) throw new VaultError('conflict', { name: from, revision: 0 })
  const { facts, revision } = found
  const file = { name: to, file: facts, ifRevision: 0, from: { name: from, revision } }
  const [result] = await open.commits.write({ namespace: FILES_NAMESPACE, steps: { file } })
  return infoOf(to, revisionIn(result), facts)
}

export function revisionIn(result: { revision: number } | { deleted: boolean } | undefined) {
  if (!result || !('revision' in result)) throw new VaultError('internal')
  return result.revision
}
