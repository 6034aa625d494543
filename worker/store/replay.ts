/**
 * From rows to names: reads the log in order and proves on the way that it is whole.
 * Every number from the birth row to the newest is there, every batch is complete, and the last header operation
 * is handed out so that the header can be compared with it.
 */
import { VaultError, isVaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { SegmentContent } from '../format/v1/segment.ts'
import { revisionOf, type Effect } from './names.ts'

/** How rows become content and back: the only thing the store is given of the keys. */
export interface Sealer {
  seal(sequence: number, encoded: readonly Bytes[], part: number, parts: number): Promise<Bytes>
  /** @throws VaultError `tampered` */
  open(sequence: number, row: Bytes): Promise<SegmentContent>
}

export interface Row {
  sequence: number
  bytes: unknown
}

/** What a header operation pins. */
export interface HeaderPin {
  generation: number
  digest: Bytes
}

/** What the rows of one commit do to the names. */
export interface Committed {
  /** Its last row. */
  sequence: number
  effects: Effect[]
}

export interface Replayed {
  commits: Committed[]
  pin: HeaderPin | undefined
  /** Seals reserved so far, by epoch. */
  reserved: Map<number, number>
  /** A batch whose parts have not all been met yet. */
  batch: { nextPart: number; parts: number; effects: Effect[] } | undefined
  /** Generation of the header the very first row pins: 1 at a vault's birth, 0 if that row pins none. */
  birth: number | undefined
}

export const newReplay = (): Replayed => ({
  commits: [],
  pin: undefined,
  reserved: new Map(),
  batch: undefined,
  birth: undefined,
})

/**
 * Opens rows that must follow `last` without a gap.
 *
 * @throws VaultError `tampered` or `record-missing`, with the sequence number
 */
export async function replay(
  sealer: Sealer,
  last: number,
  rows: readonly Row[],
  into: Replayed,
): Promise<void> {
  rows.forEach((row, index) => {
    const expected = last + 1 + index
    if (row.sequence !== expected) throw new VaultError('record-missing', { sequence: expected })
  })
  const contents = await Promise.all(rows.map((row) => openRow(sealer, row)))
  contents.forEach((content, index) => {
    const sequence = last + 1 + index
    collect(sequence, content, followBatch(sequence, content, into), into)
    into.birth ??= into.pin?.generation ?? 0
  })
}

/** Ends a replay. @throws VaultError `record-missing` if the newest batch is not all there */
export function endReplay(last: number, { batch }: Replayed): void {
  if (batch) throw new VaultError('record-missing', { sequence: last + 1 })
}

/**
 * A batch is written in one transaction: its parts stand side by side, or none of them is there. Returns where its
 * effects go.
 */
function followBatch(sequence: number, { part, parts }: SegmentContent, into: Replayed): Effect[] {
  const expected = into.batch ?? { nextPart: 0, parts, effects: [] }
  if (part !== expected.nextPart || parts !== expected.parts) {
    throw new VaultError('record-missing', { sequence })
  }
  const { effects } = expected
  const isLast = part + 1 === parts
  into.batch = isLast ? undefined : { nextPart: part + 1, parts, effects }
  if (isLast) into.commits.push({ sequence, effects })
  return effects
}

async function openRow(sealer: Sealer, { sequence, bytes }: Row): Promise<SegmentContent> {
  if (!(bytes instanceof Uint8Array)) throw new VaultError('tampered', { sequence })
  try {
    return await sealer.open(sequence, new Uint8Array(bytes))
  } catch (error) {
    if (isVaultError(error, 'tampered')) throw new VaultError('tampered', { sequence })
    throw error
  }
}

function collect(
  sequence: number,
  content: SegmentContent,
  effects: Effect[],
  into: Replayed,
): void {
  content.operations.forEach((op, operation) => {
    switch (op.type) {
      case 'set': {
        const { namespace, name, expiresAt } = op
        const revision = op.revision ?? revisionOf(sequence, operation)
        const place = {
          sequence,
          operation,
          revision,
          ...(expiresAt !== undefined && { expiresAt }),
        }
        effects.push({ type: 'set', namespace, name, ...place })
        return
      }
      case 'delete':
        effects.push({ type: 'delete', namespace: op.namespace, name: op.name })
        return
      case 'clear':
        effects.push({ type: 'clear', namespace: op.namespace })
        return
      case 'header':
        into.pin = { generation: op.generation, digest: op.digest }
        return
      case 'reserve':
        into.reserved.set(op.epoch, (into.reserved.get(op.epoch) ?? 0) + op.count)
    }
  })
}
