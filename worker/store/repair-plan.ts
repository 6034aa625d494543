/**
 * What a repair has to write so that the rows alone say again what is known: which names are gone, and which numbers are
 * retired. Whatever a lost row held of the log's own book-keeping is said once more.
 */
import { encodeOperation, type SequenceRange } from '../format/v1/operations.ts'
import type { RowRecord } from '../format/v1/row-page.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { Effect } from './names.ts'
import { Packer, type PackedSegment } from './packer.ts'
import { firstOutside, normalise } from './ranges.ts'
import { isBirth, type ReplayedRow } from './replay.ts'
import { View } from './view.ts'

/** Seals reserved for the repair's own rows: more than it can have. */
const OWN_SEALS = 2 ** 14
/** Ranges in one operation: some 20 KB at most. */
const RANGES = 1024

export interface Remains {
  /** All that is known: names whose rows are gone as well. */
  view: View
  /** The rows that count and could be proven, in their order. */
  rows: readonly ReplayedRow[]
  /** Entries whose value could not be proven, though its row was. */
  unreadable: readonly EntryName[]
  /** The number that the first row of the repair will get. */
  offered: number
  /** Under which it is sealed. */
  epoch: number
  /** Whether the rows are in one chain, or must be brought into one. */
  isChained: boolean
}

export interface EntryName {
  namespace: string
  name: string
}

export interface RepairPlan {
  segments: readonly PackedSegment[]
  effects: readonly Effect[]
  retired: readonly SequenceRange[]
  reserved: ReadonlyMap<number, number>
  lost: EntryName[]
  /** What it is tied to: the newest row, if that is known, and all that count. */
  follows: Bytes | undefined
  counting: readonly RowRecord[]
}

/** Undefined if nothing has to be written. */
export function planRepair(remains: Remains): RepairPlan | undefined {
  const { view, rows, offered, epoch } = remains
  const alone = new View()
  alone.absorb(rows, true)
  const lost = lostEntries(remains)
  const retired = retiredNow(rows, offered)
  // Also where the rows that are left pin an older header only.
  const pin = alone.pin?.generation === view.pin?.generation ? undefined : view.pin
  const owed = owedSeals(view, alone)
  const revived = [...entriesOf(alone)].filter(
    ({ namespace, name }) => !view.names.place(namespace, name),
  )
  const isWhole = lost.length + retired.length + revived.length + owed.size === 0
  if (isWhole && remains.isChained && !pin) return undefined
  const packer = new Packer(offered - 1)
  packer.addKept(encodeOperation({ type: 'reserve', epoch, count: OWN_SEALS }))
  if (pin) packer.addKept(encodeOperation({ type: 'header', ...pin }))
  for (const [of, count] of owed) {
    packer.addKept(encodeOperation({ type: 'reserve', epoch: of, count, carried: true }))
  }
  for (let at = 0; at < retired.length; at += RANGES) {
    packer.addKept(encodeOperation({ type: 'retire', ranges: retired.slice(at, at + RANGES) }))
  }
  const gone = [...lost, ...revived].map((entry) => ({ type: 'delete' as const, ...entry }))
  for (const effect of gone) packer.addKept(encodeOperation(effect))
  const reserved = new Map([[epoch, OWN_SEALS]])
  const counting = rows.map(({ record }) => record)
  const follows = view.rows.nonceOf(offered - 1)
  return { segments: packer.segments, effects: gone, retired, reserved, lost, follows, counting }
}

function* entriesOf({ names }: View): Iterable<EntryName> {
  for (const namespace of names.namespaces()) {
    for (const name of names.sorted(namespace)) yield { namespace, name }
  }
}

function lostEntries({ view, rows, unreadable }: Remains): EntryName[] {
  const there = new Set(rows.map(({ record }) => record.sequence))
  const lost = [...entriesOf(view)].filter(({ namespace, name }) => {
    const place = view.names.place(namespace, name)
    return place !== undefined && !there.has(place.sequence)
  })
  const others = unreadable.filter(({ namespace, name }) => {
    const place = view.names.place(namespace, name)
    return place !== undefined && there.has(place.sequence)
  })
  return [...lost, ...others]
}

/** The numbers below `offered` that are neither there nor retired already. */
function retiredNow(rows: readonly ReplayedRow[], offered: number): SequenceRange[] {
  const before = normalise(rows.flatMap((row) => row.retired))
  const isBirthThere = rows[0] !== undefined && isBirth(rows[0])
  // Without its birth a log begins at the first number there is: all before the rows must be retired (assertWhole).
  let expected = isBirthThere ? (rows[0]?.record.sequence ?? 1) : 1
  const retired: SequenceRange[] = []
  const upTo = (end: number): void => {
    if (firstOutside(before, expected, end) !== undefined) {
      retired.push({ from: expected, count: end - expected })
    }
    expected = end + 1
  }
  for (const { record } of rows) upTo(record.sequence)
  upTo(offered)
  return retired
}

/** Seals that were granted in rows that are gone. */
function owedSeals(view: View, alone: View): Map<number, number> {
  const owed = new Map<number, number>()
  for (const [epoch, count] of view.reservations()) {
    const missing = count - alone.reserved(epoch)
    if (missing > 0) owed.set(epoch, missing)
  }
  return owed
}
