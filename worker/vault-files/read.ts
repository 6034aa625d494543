/** Reads a part of a file in the vault: only the segments it lies in are opened, and each byte was proved. */
import { VaultError } from '../../src/protocol/errors.ts'
import { MAX_CALL_BYTES } from '../../src/protocol/limits.ts'
import { FILES_NAMESPACE } from '../../src/protocol/reserved.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { OpenLog } from '../store/store.ts'
import { throwIfStill } from './naming.ts'

export interface Reading {
  open: OpenLog
  /** Throws once the vault is not open any more as it was. */
  assertOpen(): Promise<void>
}

/**
 * What is in the file of this revision from `start` to `end`, less where it ends.
 *
 * @throws VaultError `conflict` if that file has not this name any more; `record-missing` or `tampered`, with the name;
 * `too-large`
 */
export async function readVaultFile(
  { open, assertOpen }: Reading,
  name: string,
  revision: number,
  [start, end]: readonly [number, number],
): Promise<Bytes> {
  const { reads, log, files } = open
  const place = await reads.fromNames(() => log.names.place(FILES_NAMESPACE, name))
  const content = place?.revision === revision ? place.file : undefined
  if (!content) throw new VaultError('conflict', { name, revision: place?.revision ?? 0 })
  const until = Math.min(end, content.sizeBytes)
  const sizeBytes = Math.max(0, until - start)
  if (sizeBytes > MAX_CALL_BYTES) {
    throw new VaultError('too-large', { sizeBytes, limitBytes: MAX_CALL_BYTES })
  }
  const out = new Uint8Array(sizeBytes)
  let at = 0
  try {
    for await (const plain of files.readRange(content, start, until)) {
      out.set(plain, at)
      at += plain.length
    }
  } catch (error) {
    await throwIfStill(open, name, revision, error)
    const now = await reads.fromNames(() => log.names.place(FILES_NAMESPACE, name))
    throw new VaultError('conflict', { name, revision: now?.revision ?? 0 })
  }
  await assertOpen()
  return out
}
