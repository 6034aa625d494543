/**
 * Puts a file into the vault: its parts are sealed and written first, and one commit makes it appear, in the place of what had
 * its name. Until then nothing of it is seen, and what was there is there.
 *
 * A put that was cut short goes on: what it has written is compared with what is put now, byte by byte, and kept as far as it
 * is the same (docs/adr/0051-resumable-puts.md).
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import { FILES_NAMESPACE } from '../../src/protocol/reserved.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { FileInfo, PutCall } from '../../src/protocol/vault-file.ts'
import { steps } from '../files/files.ts'
import { FILE_PART_BYTES, fileParts } from '../format/v1/file-part.ts'
import type { FileContent } from '../format/v1/operations.ts'
import type { OpenLog } from '../store/store.ts'
import { factsIn, infoOf, revisionIn } from './naming.ts'

/** Parts of a Blob that are read together. */
const STEP_PARTS = 4
/** Of more parts than these a put is worth going on with: it costs one more commit. */
const BRIEF_PARTS = 4

export interface PutFile extends PutCall {
  name: string
  blob: Blob
}

export interface Putting {
  open: OpenLog
  now(): number
  /** Runs `work` unless another tab, or another put of this one, is at the same content. */
  ifAlone(contentKey: string, work: () => Promise<unknown>): Promise<boolean>
  /** Bytes of the plaintext that are done. What it throws ends the work. */
  advance(done: number): Promise<void>
}

/**
 * @throws VaultError `conflict`; `bad-request` if the Blob cannot be read; `quota`, and nothing of it is left; whatever
 * `advance` throws
 */
export function putFile(put: PutFile, putting: Putting): Promise<FileInfo> {
  const { open, ifAlone } = putting
  return open.staging(async () => {
    await assertRevision(open, put)
    const unfinished = await open.puts.get(put.name)
    let info: FileInfo | undefined
    if (unfinished) {
      const { content, modifiedAt } = unfinished
      const fits = content.sizeBytes === put.blob.size && modifiedAt === put.modifiedAt
      await ifAlone(open.files.keyOf(content), async () => {
        const isOurs = (await unnamed(open, content)) && fits
        if (isOurs) info = await unlessOther(() => fill(put, content, putting, true))
        if (!info) await takeBack(put, content, putting)
      })
    }
    if (info) return info
    const content = open.files.newContent(put.blob.size)
    await ifAlone(open.files.keyOf(content), async () => {
      info = await fill(put, content, putting, false)
    })
    if (!info) throw new VaultError('internal')
    return info
  })
}

/** What was written before is not what is put now. */
class Other extends Error {}

async function unlessOther<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Other) return undefined
    throw error
  }
}

/** Writes what is not there yet, and makes it appear. */
async function fill(
  put: PutFile,
  content: FileContent,
  putting: Putting,
  goesOn: boolean,
): Promise<FileInfo> {
  const { name, blob, type, ifRevision } = put
  const { open, now, advance } = putting
  const writing = open.files.writing(content)
  try {
    if (!goesOn && fileParts(blob.size) > BRIEF_PARTS) {
      await open.puts.set(name, { content, modifiedAt: put.modifiedAt })
    }
    let [part, done, isThere] = [0, 0, goesOn]
    const take = async (plain: Bytes): Promise<void> => {
      isThere &&= await isSame(open, content, part, plain)
      if (!isThere) await writing.write(part, plain)
      part++
    }
    if (blob.size === 0) await take(new Uint8Array())
    const stepBytes = STEP_PARTS * FILE_PART_BYTES
    for await (const step of steps(blob, { start: 0, end: blob.size, stepBytes })) {
      for (let at = 0; at < step.length; at += FILE_PART_BYTES) {
        await take(step.subarray(at, at + FILE_PART_BYTES))
      }
      done += step.length
      await advance(done)
    }
    await writing.flush()
    const file = { ...content, mediaType: type, storedAt: now() }
    const write = { name, file, ifRevision }
    const [result] = await open.commits.write({
      namespace: FILES_NAMESPACE,
      steps: { file: write },
    })
    return infoOf(name, revisionIn(result), file)
  } catch (error) {
    if (error instanceof Other) throw error
    // What was being written would come after it was taken away.
    await writing.flush().catch(() => {})
    if (!isCutShort(error)) await takeBack(put, content, putting)
    throw error
  }
}

/**
 * Whether this part was written before, so that it need not be again; false for the first one that is not there, or does not
 * open. Of one content there are never two: where it differs, or nothing of it is there, it is another one.
 */
async function isSame(
  { files }: OpenLog,
  content: FileContent,
  part: number,
  plain: Bytes,
): Promise<boolean> {
  let before: Bytes | undefined
  try {
    before = await files.read(content, part)
  } catch (error) {
    if (!isVaultError(error, 'record-missing') && !isVaultError(error, 'tampered')) throw error
  }
  if (!before && part > 0) return false
  const isEqual = before?.every((byte, at) => byte === plain[at]) ?? false
  if (!isEqual) throw new Other()
  return true
}

/** Locked, or ended: whoever comes back may want to go on. */
const isCutShort = (error: unknown): boolean =>
  !isVaultError(error) || isVaultError(error, 'locked')

/** Whether a commit that failed took place after all, only the newest names can tell; else it is left to the sweep. */
async function takeBack({ name }: PutFile, content: FileContent, { open }: Putting): Promise<void> {
  try {
    if (await unnamed(open, content)) await open.files.remove([open.files.keyOf(content)])
    await open.puts.forget(name, content)
  } catch {
    // Locked, or no storage: it is swept at an unlock, or when its time is over.
  }
}

const unnamed = async ({ files, unnamedFiles }: OpenLog, content: FileContent): Promise<boolean> =>
  (await unnamedFiles([files.keyOf(content)])).length > 0

async function assertRevision(open: OpenLog, { name, ifRevision }: PutFile): Promise<void> {
  if (ifRevision === undefined) return
  const revision = (await factsIn(open, name))?.revision ?? 0
  if (revision !== ifRevision) throw new VaultError('conflict', { name, revision })
}
