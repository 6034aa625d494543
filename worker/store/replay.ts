/**
 * From rows to effects: reads the log in order and proves on the way that it is whole. Every number is there, or has been
 * retired by rewriting; every batch is complete; and the last header operation is handed out so that the header can be
 * compared with it.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { FileContent, Located, SequenceRange } from '../format/v1/operations.ts'
import { nonceOf, type SegmentContent } from '../format/v1/segment.ts'
import type { RowRecord } from '../format/v1/row-page.ts'
import type { Link } from './chain.ts'
import { revisionOf, type Effect } from './names.ts'
import { firstOutside, includes, normalise } from './ranges.ts'
import type { Sealer } from './sealer.ts'

export interface Row {
  sequence: number
  bytes: unknown
}

/** What a header operation pins. */
export interface HeaderPin {
  generation: number
  digest: Bytes
}

/** One row of the log, understood. */
export interface ReplayedRow {
  record: RowRecord
  /** The first number of its batch, and the one after the last. */
  batch: { from: number; to: number }
  effects: Effect[]
  retired: SequenceRange[]
  pin: HeaderPin | undefined
  reserved: { epoch: number; count: number; carried: boolean }[]
  /** What ties it to the rows before; rows from before there was a chain have none. */
  link: Link | undefined
  /** Of the rows that count before it, where it says so. */
  digest: Bytes | undefined
}

/**
 * Opens and understands rows, whatever their order.
 *
 * @throws VaultError `tampered`, `newer-version`
 */
export const understandRows = (sealer: Sealer, rows: readonly Row[]): Promise<ReplayedRow[]> =>
  Promise.all(rows.map((row) => understandRow(sealer, row)))

export async function understandRow(sealer: Sealer, row: Row): Promise<ReplayedRow> {
  const { sequence, bytes } = row
  if (!(bytes instanceof Uint8Array)) throw new VaultError('tampered', { sequence })
  const copy = new Uint8Array(bytes)
  try {
    return understand(sequence, copy, await sealer.open(sequence, copy))
  } catch (error) {
    if (isVaultError(error, 'tampered')) throw new VaultError('tampered', { sequence })
    throw error
  }
}

function understand(sequence: number, row: Bytes, content: SegmentContent): ReplayedRow {
  const { part, parts } = content
  const from = sequence - part
  const understood: ReplayedRow = {
    record: { sequence, nonce: nonceOf(row), sizeBytes: 0, keptBytes: 0 },
    batch: { from, to: from + parts },
    effects: [],
    retired: [],
    pin: undefined,
    reserved: [],
    link: undefined,
    digest: undefined,
  }
  content.operations().forEach((operation, index) => collect(operation, index, understood))
  return understood
}

function collect(operation: Located, index: number, into: ReplayedRow): void {
  const { record, effects } = into
  const { at, sizeBytes } = operation
  // What ties rows to each other belongs to the row, not to what it holds.
  if (operation.type === 'follow') {
    const { nonce, tag } = operation
    into.link = { nonce, ...(tag && { tag }) }
    return
  }
  if (operation.type === 'rows') {
    into.digest = operation.digest
    return
  }
  record.sizeBytes += sizeBytes
  if (operation.type === 'set' || operation.type === 'large' || operation.type === 'file') {
    const { namespace, name, revision } = operation
    const expiresAt = operation.type === 'file' ? undefined : operation.expiresAt
    const place = {
      sequence: record.sequence,
      at,
      sizeBytes,
      revision: revision ?? revisionOf(record.sequence, index),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(operation.type === 'large' && { large: operation.large }),
      ...(operation.type === 'file' && { file: contentOf(operation.file) }),
    }
    effects.push({ type: 'set', namespace, name, place, ...(revision !== undefined && MOVED) })
    return
  }
  record.keptBytes += sizeBytes
  if (operation.type === 'delete' || operation.type === 'clear') {
    const { at: _at, sizeBytes: _size, ...effect } = operation
    effects.push(effect)
  } else if (operation.type === 'header') {
    into.pin = { generation: operation.generation, digest: operation.digest }
  } else if (operation.type === 'retire') {
    into.retired.push(...operation.ranges)
  } else {
    const { epoch, count, carried = false } = operation
    into.reserved.push({ epoch, count, carried })
  }
}

const MOVED = { moved: true } as const

/** What the names keep of a file. */
export const contentOf = ({ id, sizeBytes }: FileContent): FileContent => ({ id, sizeBytes })

/**
 * Makes sure that these rows are all there is after `last`: no number missing, every batch whole.
 *
 * @throws VaultError `record-missing` with the first number that is not there
 */
export function assertContiguous(last: number, rows: readonly ReplayedRow[]): void {
  rows.forEach(({ record: { sequence } }, index) => {
    const expected = last + 1 + index
    if (sequence !== expected) throw new VaultError('record-missing', { sequence: expected })
  })
  const [first] = rows
  if (first && first.batch.from <= last) {
    throw new VaultError('record-missing', { sequence: last + 1 })
  }
  assertBatches(rows)
}

/** Whether a vault was born with this row. A repair may say the same header again, but stands elsewhere and retires rows. */
export const isBirth = ({ pin, effects, retired, batch }: ReplayedRow): boolean =>
  pin?.generation === 1 && effects.length + retired.length === 0 && batch.to - batch.from === 1

/**
 * The rows of a whole log that count: those that have been retired are left out, should any still be there.
 *
 * @throws VaultError `record-missing` for a number that is neither there nor retired, or a log that does not begin with
 * the vault's birth
 */
export function assertWhole(rows: readonly ReplayedRow[]): ReplayedRow[] {
  const [first] = rows
  const retired = normalise(rows.flatMap((row) => row.retired))
  // Only a repair retires the birth, and then everything from the first number on.
  const begins =
    (first && isBirth(first)) ||
    (first && firstOutside(retired, 1, first.record.sequence) === undefined)
  if (!begins) throw new VaultError('record-missing', { sequence: 1 })
  let expected = first.record.sequence
  for (const { record } of rows) {
    const missing = firstOutside(retired, expected, record.sequence)
    if (missing !== undefined) throw new VaultError('record-missing', { sequence: missing })
    expected = record.sequence + 1
  }
  const counting = rows.filter(({ record }) => !includes(retired, record.sequence))
  assertBatches(counting)
  return counting
}

/** A batch is written in one transaction: where one of its rows is, the others are, or have been retired. */
function assertBatches(rows: readonly ReplayedRow[]): void {
  let before: { from: number; to: number } | undefined
  for (const { record, batch } of rows) {
    const same = before && batch.from === before.from && batch.to === before.to
    if (!same && before && batch.from < before.to) {
      throw new VaultError('record-missing', { sequence: record.sequence })
    }
    before = batch
  }
  const newest = rows.at(-1)?.record.sequence
  if (newest !== undefined && before && before.to > newest + 1) {
    throw new VaultError('record-missing', { sequence: newest + 1 })
  }
}
