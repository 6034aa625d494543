/**
 * Whether a vault is the one that was last anchored, or one that came after it. The log proves itself from within; that
 * all of it was put back to an earlier state shows only from without (docs/adr/0027-anchor.md).
 */
import { anchorText, type AnchorMark } from '../src/protocol/anchor.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'

/** What the vault must fit to open; a vault just made fits nothing yet. */
export type Anchored = AnchorMark | 'birth' | undefined

/** What is asked of a log that is proven. */
export interface Rows {
  /** The number of the newest row. */
  readonly last: number
  /** Undefined if the row is gone by right; the newest is there. */
  nonceOf(sequence: number): Bytes | undefined
}

/** What is to be anchored now. Only for rows that are on disk: an anchor is never ahead of its vault. */
export function markOf(vaultId: Bytes, rows: Rows): string {
  const nonce = rows.nonceOf(rows.last)
  if (!nonce) throw new VaultError('internal')
  return anchorText({ vaultId: hex(vaultId), sequence: rows.last, nonce: hex(nonce) })
}

/** @throws VaultError `tampered` if the vault is another one, has not come so far, or has come there in another way */
export function assertAnchored(mark: AnchorMark, vaultId: Bytes, rows: Rows): void {
  const nonce = rows.nonceOf(mark.sequence)
  const isOurs =
    mark.vaultId === hex(vaultId) &&
    mark.sequence <= rows.last &&
    (nonce === undefined || hex(nonce) === mark.nonce)
  if (!isOurs) throw new VaultError('tampered', { row: 'anchor' })
}

const hex = (bytes: Bytes): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
