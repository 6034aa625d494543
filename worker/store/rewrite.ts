/**
 * Rewriting: what still counts of some rows is appended again, and the rows are retired, in one commit. The one way in
 * which anything ever leaves the log, for compaction as for rotation and repair.
 *
 * A delete or clear counts as long as there is an older row that could hold what it took away: without it, the rows alone
 * would bring that back. Carried along, it says up to which row it holds.
 */
import {
  encodeOperation,
  type Located,
  type LogOperation,
  type SequenceRange,
} from '../format/v1/operations.ts'
import { ENTRY_CAPACITY_BYTES } from '../format/v1/segment.ts'
import type { Planning } from './plan.ts'
import { normalise } from './ranges.ts'
import type { View } from './view.ts'

export interface OpenedRow {
  sequence: number
  operations: readonly Located[]
}

/** Plans the rewriting of those of `rows` that are still there; where the birth is among them, of all numbers up to it. */
export function planRewrite(rows: readonly OpenedRow[], planning: Planning): void {
  const { view, packer, retired } = planning
  const leaving = rows.filter((row) => view.rows.has(row.sequence) && canMove(row, planning))
  if (leaving.length === 0) return
  const numbers = new Set(leaving.map(({ sequence }) => sequence))
  const carrying = new Carrying(planning, oldestRow(view, numbers))
  for (const row of leaving) {
    for (const operation of row.operations) carrying.carry(row.sequence, operation)
  }
  const ranges = leaving.map(({ sequence }): SequenceRange =>
    // A log without its birth begins at the first number there is.
    sequence === view.birth ? { from: 1, count: sequence } : { from: sequence, count: 1 },
  )
  retired.push(...ranges)
  carrying.finish()
  const all = normalise([...ranges, ...carrying.retired])
  packer.addKept(encodeOperation({ type: 'retire', ranges: all }))
}

/** The oldest row beside the birth and those that leave: `Infinity` if there is none. */
function oldestRow(view: View, leaving: ReadonlySet<number>): number {
  // They are in the order of their numbers.
  for (const [sequence] of view.rows.entries()) {
    if (sequence !== view.birth && !leaving.has(sequence)) return sequence
  }
  return Infinity
}

/** Whether its entries still fit into segments with what moving adds: earlier versions took larger ones. */
const canMove = ({ sequence, operations }: OpenedRow, { overlay }: Planning): boolean =>
  operations.every((operation) => {
    if (operation.sizeBytes <= ENTRY_CAPACITY_BYTES || operation.type !== 'set') return true
    const { namespace, name, at } = operation
    const place = overlay.place(namespace, name)
    return place?.sequence !== sequence || place.at !== at
  })

class Carrying {
  readonly retired: SequenceRange[] = []
  readonly #planning: Planning
  readonly #oldest: number
  readonly #granted = new Map<number, number>()
  readonly #cleared = new Map<string, number>()
  #pinned: (LogOperation & { type: 'header' }) | undefined

  constructor(planning: Planning, oldest: number) {
    this.#planning = planning
    this.#oldest = oldest
  }

  carry(sequence: number, operation: Located): void {
    switch (operation.type) {
      case 'set':
      case 'large':
      case 'file':
        return this.#carryEntry(sequence, operation)
      case 'delete':
        return this.#carryDelete({ ...operation, before: operation.before ?? sequence })
      case 'clear': {
        const { namespace, before = sequence } = operation
        const known = this.#cleared.get(namespace) ?? 0
        this.#cleared.set(namespace, Math.max(known, before))
        return
      }
      case 'header':
        if (operation.generation === this.#planning.view.pin?.generation) this.#pinned = operation
        return
      case 'retire':
        this.retired.push(...operation.ranges)
        return
      case 'reserve': {
        const { epoch, count } = operation
        this.#granted.set(epoch, (this.#granted.get(epoch) ?? 0) + count)
        return
      }
      case 'follow':
      case 'rows':
        // Says where that row stood; the new one says where it stands.
        return
    }
  }

  /** What stands for many operations is said once. */
  finish(): void {
    const { packer, add } = this.#planning
    for (const [namespace, before] of this.#cleared) {
      if (this.#oldest >= before) continue
      packer.addKept(encodeOperation({ type: 'clear', namespace, before }))
      add({ type: 'clear', namespace, before })
    }
    if (this.#pinned) packer.addKept(encodeOperation(this.#pinned))
    for (const [epoch, count] of this.#granted) {
      packer.addKept(encodeOperation({ type: 'reserve', epoch, count, carried: true }))
    }
  }

  #carryEntry(sequence: number, operation: Located & { type: 'set' | 'large' | 'file' }): void {
    const { overlay, packer, add } = this.#planning
    const { namespace, name } = operation
    const before = overlay.place(namespace, name)
    if (before?.sequence !== sequence || before.at !== operation.at) return
    const { revision, expiresAt, file } = before
    // A value that fits no segment any more comes here as a large one, which it was not before.
    const large = operation.type === 'large' ? operation.large : undefined
    const packed = packer.addEntry(encodeOperation({ ...operation, revision }))
    const place = {
      sequence: packed.sequence,
      at: packed.at,
      sizeBytes: packed.sizeBytes,
      revision,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(large && { large }),
      ...(file && { file }),
    }
    add({ type: 'set', namespace, name, place, moved: true })
  }

  #carryDelete(operation: LogOperation & { type: 'delete'; before: number }): void {
    const { overlay, packer, add } = this.#planning
    const { namespace, name, before } = operation
    if (this.#oldest >= before || overlay.place(namespace, name)) return
    packer.addKept(encodeOperation({ type: 'delete', namespace, name, before }))
    add({ type: 'delete', namespace, name, before })
  }
}
