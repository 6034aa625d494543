/**
 * One commit that puts a file in the place of what had its name, gives one another name, or takes one away. What was kept in
 * mind of a put that was cut short goes with it.
 */
import type { OperationResult } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { FILES_NAMESPACE, PUTS_NAMESPACE } from '../../src/protocol/reserved.ts'
import { encodeOperation, type FileFacts } from '../format/v1/operations.ts'
import { revisionOf } from './names.ts'
import type { Planning } from './plan.ts'
import { contentOf } from './replay.ts'

export interface FileWrite {
  name: string
  /** What is there from now on; nothing if not given. */
  file?: FileFacts
  /** Only if what has the name now is of this revision; 0: nothing has it. */
  ifRevision?: number | undefined
  /** The name it had until now, and its revision there. */
  from?: { name: string; revision: number }
}

/** @throws VaultError `conflict` */
export function planFile(
  { name, file, ifRevision, from }: FileWrite,
  { overlay, packer, add }: Planning,
): OperationResult[] {
  const revisionNow = (of: string): number => overlay.get(FILES_NAMESPACE, of)?.revision ?? 0
  const assertIs = (of: string, expected: number): void => {
    const revision = revisionNow(of)
    if (revision !== expected) throw new VaultError('conflict', { name: of, revision })
  }
  const remove = (namespace: string, gone: string): boolean => {
    if (!overlay.get(namespace, gone)) return false
    packer.addKept(encodeOperation({ type: 'delete', namespace, name: gone }))
    add({ type: 'delete', namespace, name: gone })
    return true
  }
  if (ifRevision !== undefined) assertIs(name, ifRevision)
  if (from) assertIs(from.name, from.revision)
  if (!file) {
    const deleted = remove(FILES_NAMESPACE, name)
    remove(PUTS_NAMESPACE, name)
    return [{ deleted }]
  }
  const encoded = encodeOperation({ type: 'file', namespace: FILES_NAMESPACE, name, file })
  const { sequence, operation, at, sizeBytes } = packer.addEntry(encoded)
  const revision = revisionOf(sequence, operation)
  const place = { sequence, at, sizeBytes, revision, file: contentOf(file) }
  add({ type: 'set', namespace: FILES_NAMESPACE, name, place })
  if (from) remove(FILES_NAMESPACE, from.name)
  else remove(PUTS_NAMESPACE, name)
  return [{ revision }]
}
