/**
 * One commit that takes in a backup: everything it sets and takes away, or nothing. What it takes away was saved before, up
 * to a row; had any of it been written later, that would be lost, and nothing is done.
 */
import { SAFETY_NAMESPACE } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { FILES_NAMESPACE, isReserved } from '../../src/protocol/reserved.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { encodeOperation, type FileContent, type LargeValue } from '../format/v1/operations.ts'
import { revisionOf } from './names.ts'
import type { Planning } from './plan.ts'

export interface RestoredEntry {
  namespace: string
  name: string
  /** The operation as it is written. */
  encoded: Bytes
  large?: LargeValue
  file?: FileContent
  expiresAt?: number
  /** What it takes the place of, as it was when they were compared; 0 if nothing. */
  ifRevision: number
}

export interface Restore {
  entries: readonly RestoredEntry[]
  /** Stays as it is, if it still is what it was when they were compared. */
  same: readonly { namespace: string; name: string; revision: number }[]
  /** By namespace, the names there are in the backup: all others are taken away. None are if this is not given. */
  only?: ReadonlyMap<string, ReadonlySet<string>>
  /** The newest row of which everything was saved; 0 if nothing was. */
  savedThrough: number
}

/** @throws VaultError `conflict` with the first entry that is not what it was; `too-large` */
export function planRestore(
  { entries, same, only, savedThrough }: Restore,
  planning: Planning,
): void {
  const { view, overlay, packer, add } = planning
  const assertSaved = (name: string, revision: number): void => {
    if (revision < revisionOf(savedThrough + 1, 0)) return
    throw new VaultError('conflict', { name, revision })
  }
  const assertIs = (namespace: string, name: string, expected: number): void => {
    const revision = overlay.get(namespace, name)?.revision ?? 0
    if (revision !== expected) throw new VaultError('conflict', { name, revision })
  }
  const leaving = only ? [...namesBeside(view.names, only)] : []
  for (const { namespace, name, revision } of same) assertIs(namespace, name, revision)
  for (const { namespace, name, ifRevision } of entries) {
    if (namespace === SAFETY_NAMESPACE) continue
    assertIs(namespace, name, ifRevision)
    // A file whose name another one takes is there under a name of its own.
    if (ifRevision > 0 && namespace !== FILES_NAMESPACE) assertSaved(name, ifRevision)
  }
  for (const { namespace, name } of leaving) {
    // What has expired is not there any more, and needs no saving.
    const place = overlay.get(namespace, name)
    if (place) assertSaved(name, place.revision)
  }
  const isNewCopy = entries.some(({ namespace }) => namespace === SAFETY_NAMESPACE)
  const before = isNewCopy ? view.names.sorted(SAFETY_NAMESPACE) : []
  const gone = [...leaving, ...before.map((name) => ({ namespace: SAFETY_NAMESPACE, name }))]
  const deletes = gone.map((entry) => encodeOperation({ type: 'delete', ...entry }))
  const all = [...deletes, ...entries.map(({ encoded }) => encoded)]
  packer.assertRoom(
    all.length,
    all.reduce((sizeBytes, { length }) => sizeBytes + length, 0),
  )
  gone.forEach((entry, index) => {
    packer.addKept(deletes[index] ?? new Uint8Array())
    add({ type: 'delete', ...entry })
  })
  for (const { namespace, name, encoded, large, file, expiresAt } of entries) {
    const { sequence, operation, at, sizeBytes } = packer.addEntry(encoded)
    const place = {
      sequence,
      at,
      sizeBytes,
      revision: revisionOf(sequence, operation),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(large && { large }),
      ...(file && { file }),
    }
    add({ type: 'set', namespace, name, place })
  }
}

/** Every name that is not among these, expired ones too. */
function* namesBeside(
  names: Planning['view']['names'],
  only: NonNullable<Restore['only']>,
): Generator<{ namespace: string; name: string }> {
  for (const namespace of names.namespaces()) {
    if (isReserved(namespace)) continue
    const kept = only.get(namespace)
    for (const name of names.sorted(namespace)) if (!kept?.has(name)) yield { namespace, name }
  }
}
