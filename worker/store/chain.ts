/**
 * The chain: every row names the one before its batch by nonce, and where rows are taken away, or a chain begins, a digest
 * says which ones count. So the newest row vouches for all others, and what a copy of the vault has written, with the same
 * keys and for the same numbers, does not fit among ours (docs/adr/0032-chain.md).
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { randomBytes } from '../crypto/random.ts'
import { encodeOperation } from '../format/v1/operations.ts'
import { digestOfRows, type NamedRow } from '../format/v1/row-digest.ts'
import type { Segment } from '../format/v1/segment.ts'
import type { ReplayedRow } from './replay.ts'

const TAG_BYTES = 12
const NONE = new Uint8Array()

/** What a row says of those before it. */
export interface Link {
  /** The nonce of the row before its batch; empty if none was known. */
  nonce: Bytes
  /** All rows of one batch have it in common; a batch of one has none. */
  tag?: Bytes
}

/** The segments of a batch with what ties them: to the row of this nonce, and, if given, to all rows that count before. */
export async function tied(
  segments: readonly Segment[],
  nonce: Bytes = NONE,
  rows?: readonly NamedRow[],
): Promise<Segment[]> {
  const tag = segments.length > 1 && { tag: randomBytes(TAG_BYTES) }
  const link = encodeOperation({ type: 'follow', nonce, ...tag })
  const counting = rows && [encodeOperation({ type: 'rows', digest: await digestOfRows(rows) })]
  return segments.map(({ encoded, count }, part) => {
    const ties = part === 0 && counting ? [...counting, link] : [link]
    return { encoded: [...encoded, ...ties], count: count + ties.length }
  })
}

/**
 * Makes sure that each of these rows, which lack no number, goes on where the one before ends. `nonce` is that of the row
 * before the first one, if it is known; `isLinked`, the chain has begun by then.
 *
 * @throws VaultError `tampered` with the first row that follows another one
 */
export function assertLinked(
  rows: readonly ReplayedRow[],
  nonce: Bytes | undefined,
  isLinked: boolean,
): void {
  let before: { nonce: Bytes | undefined; link: Link | undefined } = { nonce, link: undefined }
  for (const row of rows) {
    const { link } = row
    if (link ? !follows(row, before) : isLinked) throw foreign(row)
    isLinked ||= link !== undefined
    before = { nonce: row.record.nonce, link }
  }
}

/** Whether a row with a link comes after one of this nonce and link. */
export function follows(
  { record, batch, link }: ReplayedRow,
  before: { nonce: Bytes | undefined; link: Link | undefined },
): boolean {
  if (record.sequence > batch.from) {
    return isSame(link?.nonce, before.link?.nonce) && isSame(link?.tag, before.link?.tag)
  }
  return before.nonce === undefined || isSame(link?.nonce, before.nonce)
}

/**
 * Makes sure that the rows of a whole log are those that its newest row vouches for. A log that was written before there
 * was a chain has none; the first row that is linked also says which ones came before.
 *
 * @throws VaultError `tampered` with the row at which they are not
 */
export async function assertChain(rows: readonly ReplayedRow[]): Promise<void> {
  const at = rows.findLastIndex((row) => row.digest !== undefined)
  const start = rows[at]
  if (!start) {
    const linked = rows.find((row) => row.link)
    if (linked) throw foreign(linked)
    return
  }
  const before = rows.slice(0, at).map(({ record }) => record)
  if (!isSame(start.digest, await digestOfRows(before))) throw foreign(start)
  const last = before.at(-1)
  // The row it follows may be one of those it has taken away.
  const nonce = last?.sequence === start.record.sequence - 1 ? last.nonce : undefined
  assertLinked(rows.slice(at), nonce, true)
}

const foreign = ({ record: { sequence } }: ReplayedRow): VaultError =>
  new VaultError('tampered', { sequence })

export const isSame = (a: Bytes | undefined, b: Bytes | undefined): boolean =>
  a?.length === b?.length && (a?.every((byte, index) => byte === b?.[index]) ?? true)
