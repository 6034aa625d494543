/**
 * The backup that was made before the last restore took something away. It lies in the vault itself, in parts, in a namespace
 * of its own: written by the very commit that takes away, checked, rewritten and erased like all that is in there.
 */
import { SAFETY_NAMESPACE, type Restoring, type SafetyCopy } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Value } from '../../src/protocol/values.ts'
import type { StreamedEntry } from '../entry-stream.ts'
import type { OpenLog } from '../store/store.ts'

const PART_BYTES = 8 * 1024 * 1024
const HEAD = 'copy'

export async function* splitCopy({
  copy,
  at,
}: NonNullable<Restoring['safety']>): AsyncGenerator<StreamedEntry> {
  const parts = Math.ceil(copy.size / PART_BYTES)
  for (let part = 0; part < parts; part++) {
    const slice = copy.slice(part * PART_BYTES, (part + 1) * PART_BYTES)
    const value = new Uint8Array(await slice.arrayBuffer())
    yield { namespace: SAFETY_NAMESPACE, name: `part ${part}`, value }
  }
  const value = { at, parts, sizeBytes: copy.size }
  yield { namespace: SAFETY_NAMESPACE, name: HEAD, value }
}

/** Undefined if there is none. @throws VaultError `record-missing`, `tampered` */
export async function readCopy({ reads }: OpenLog): Promise<SafetyCopy | undefined> {
  const head = await reads.entry(SAFETY_NAMESPACE, HEAD)
  if (!head) return undefined
  // As it was written above.
  const { at, parts, sizeBytes } = head.value as { at: number; parts: number; sizeBytes: number }
  const blobs: Blob[] = []
  for (let part = 0; part < parts; part++) {
    const name = `part ${part}`
    const value: Value | undefined = (await reads.entry(SAFETY_NAMESPACE, name))?.value
    // Another restore has put its own there meanwhile.
    if (!(value instanceof Uint8Array)) throw new VaultError('conflict', { name })
    blobs.push(new Blob([new Uint8Array(value)]))
  }
  const blob = new Blob(blobs)
  if (blob.size !== sizeBytes) throw new VaultError('conflict', { name: HEAD })
  return { blob, at }
}
