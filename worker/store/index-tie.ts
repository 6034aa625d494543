/**
 * Whether an index was made from the rows that are there. Its head names every page, and with the table of rows every row it
 * has taken in; the rows after it name the last of these. Pages may know of later rows: the head names the newest of them.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { Tie } from '../format/v1/index-head.ts'
import { nonceOf } from '../format/v1/segment.ts'
import { assertLinked, isSame } from './chain.ts'
import type { IndexOnDisk } from './index-on-disk.ts'
import type { ReplayedRow } from './replay.ts'
import type { View } from './view.ts'

/**
 * Makes sure that `tail`, which lacks no number, goes on where the index ends that `view` was filled from. `newest` is the
 * row the index is folded through as it lies on disk: where nothing comes after it, nothing else says that it is the one.
 *
 * @throws VaultError `tampered`
 */
export function assertTied(
  { rows, last, isLinked }: View,
  tie: Tie | undefined,
  newest: unknown,
  tail: readonly ReplayedRow[],
): void {
  const nonce = rows.nonceOf(last)
  const isOther = tail.length === 0 && newest !== undefined && nonce && !hasNonce(newest, nonce)
  if (!nonce || isOther) throw untied()
  assertLinked(tail, nonce, isLinked)
  if (!tie) return
  const known = tie.sequence === last ? nonce : tail[tie.sequence - last - 1]?.record.nonce
  if (!isSame(known, tie.nonce)) throw untied()
}

const hasNonce = (row: unknown, nonce: Bytes): boolean =>
  row instanceof Uint8Array && isSame(nonceOf(new Uint8Array(row)), nonce)

const untied = (): VaultError => new VaultError('tampered', { row: 'index' })

/**
 * Whether an index that lies on disk is one this tab can go on with: made from the rows it knows, no older than the one it
 * knew, and so new that this tab has seen all that has changed since.
 */
export function isOfThese(
  view: View,
  { foldedThrough }: IndexOnDisk,
  tie: Tie | undefined,
): boolean {
  if (foldedThrough < Math.max(view.since, view.index.foldedThrough)) return false
  // Nothing ties an index to the rows that was made before there was a chain.
  if (!tie) return !view.isLinked
  return view.contradicts(tie) === false
}
