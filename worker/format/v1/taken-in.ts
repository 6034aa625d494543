/**
 * Outside secrets that came with a backup of another vault, or of a later state of this one: they open what was made under
 * them, and seal nothing (docs/format.md#secrets-of-other-vaults).
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, Reader, require, u32 } from '../bytes.ts'

export const TAKEN_IN_BYTES = 80
/** As many as a ring has room for: a vault that has them all can be restored into another. */
export const MAX_TAKEN_IN = 4096

export interface TakenIn {
  /** The vault whose secret it is, and which of its epochs. */
  vaultId: Bytes
  epoch: number
  nonce: Bytes
  wrapped: Bytes
}

/** The 20 bytes the wrap is bound to, beside the vault that has taken it in. */
export const encodeTakenInFixed = ({ vaultId, epoch }: Omit<TakenIn, 'nonce' | 'wrapped'>): Bytes =>
  concat(vaultId, u32(epoch))

export const encodeTakenIn = (entry: TakenIn): Bytes =>
  concat(encodeTakenInFixed(entry), entry.nonce, entry.wrapped)

/** @throws MalformedError where the layout is not exactly format 1's */
export function decodeTakenIn(bytes: Bytes): TakenIn[] {
  const count = bytes.length / TAKEN_IN_BYTES
  require(Number.isInteger(count) && count <= MAX_TAKEN_IN, 'extension length')
  const reader = new Reader(bytes)
  const entries: TakenIn[] = []
  while (reader.left > 0) {
    const vaultId = reader.bytes(16)
    const epoch = reader.u32()
    require(epoch > 0, 'epoch')
    entries.push({ vaultId, epoch, nonce: reader.bytes(12), wrapped: reader.bytes(48) })
  }
  return entries
}
