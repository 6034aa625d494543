/**
 * Salvage of a log that does not open: every row that can be proven counts, the others go to quarantine, and numbers that
 * are missing are retired, so that the log is whole again. By the index, where it still opens, what is lost has a name;
 * without it, or behind it, some of it has none, and the report says that it is uncertain.
 */
import type { RepairReport } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Tie } from '../format/v1/index-head.ts'
import type { SequenceRange } from '../format/v1/operations.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { damageIn } from './checking.ts'
import { orphans } from './check-large.ts'
import type { Database } from './database.ts'
import { openIndex, readIndexRows, type IndexRows } from './index-on-disk.ts'
import { probeEnd, type Disk } from './load.ts'
import { healState, sameState, type TabState } from './meta.ts'
import { quarantine } from './quarantine.ts'
import { firstOutside, includes, normalise } from './ranges.ts'
import { commitRepair } from './repair-commit.ts'
import { pagesThatDoNotOpen } from './repair-index.ts'
import { planRepair } from './repair-plan.ts'
import { readRows, type ReadRows } from './repair-rows.ts'
import { agreeing, isChained, isForeign } from './salvage-chain.ts'
import { isBirth, type HeaderPin, type ReplayedRow } from './replay.ts'
import type { Sealer } from './sealer.ts'
import { View } from './view.ts'

/** Seals that a row may have granted which nobody can read any more, and for how many rows that is added up. */
const SEALS = 2 ** 20
const MAX_GRANTS = 64

export interface Salvaging {
  db: Database
  sealer: Sealer
  vaultId: Bytes
  epoch: number
  /** The header in use. */
  header: HeaderPin
  /** What is known, before anything is written: throws if it is not the vault it should be. */
  onKnown(view: View, offered: number): void
}

interface Known {
  view: View
  /** The rows that count. */
  rows: readonly ReplayedRow[]
  /** Numbers of rows to be taken out. */
  out: number[]
  missing: number
  /** Rows that open, and do not follow each other. */
  contradicting: number
  uncertain: boolean
}

/**
 * @throws VaultError `tampered { row: 'header' }` if the log pins another header, `tampered` if nothing in it can be proven,
 * `newer-version`; then nothing has been written
 */
export async function salvageLog(salvaging: Salvaging): Promise<RepairReport> {
  const { db, sealer, header, epoch, onKnown } = salvaging
  // Reading needs no state: nothing is answered by what is read here. Nothing is written until it is known.
  let state: TabState | undefined
  const disk: Disk = { db, sealer, assertState: (now) => state && assertSame(now, state) }
  const index = await db.readFrom(['index'], (tx) => readIndexRows(tx.objectStore('index')))
  const indexed = await viewByIndex(sealer, index)
  const read = await readRows(disk)
  const end = await probeEnd(db)
  const isAlien = indexed !== undefined && isForeign(indexed.view, indexed.tie, read.sound)
  const byIndex = isAlien ? undefined : indexed?.view
  const known = byIndex ? knownByIndex(byIndex, read, end.offered) : knownByRows(read, end.offered)
  const { view, rows, out, missing } = known
  const isPinned = view.pin !== undefined
  if (view.pin && !isSamePin(view.pin, header)) {
    // A later header, and rows are lost: one of them pinned it. An older one is never taken.
    const gone = missing + read.bad.length + known.contradicting
    const isLater = header.generation > view.pin.generation && gone > 0
    if (!isLater) throw new VaultError('tampered', { row: 'header' })
    view.pin = header
  }
  // Not one row opens, and no index: nothing says that this is the header of this log.
  if (!isPinned && rows.length === 0) throw new VaultError('tampered')
  view.pin ??= header
  onKnown(view, end.offered)
  const unknown = known.uncertain ? Math.min(MAX_GRANTS, missing + read.bad.length) : 0
  view.reserve(epoch, unknown * SEALS)
  const { offered: next } = end
  const chained = await isChained(rows)
  const isUncertain = known.uncertain || !isPinned || (!chained && !byIndex)
  const remains = { view, rows, unreadable: [], offered: next, epoch }
  const plan = planRepair({ ...remains, isChained: chained })
  for (const effect of plan?.effects ?? []) view.names.apply(effect)
  // Locks every other tab: what one of them wrote from now on would not be in the plan.
  state = await healState(db, salvaging.vaultId)
  const unopened = byIndex ? [] : await pagesThatDoNotOpen(sealer, index)
  const pages = isAlien ? [...index.keys()] : unopened
  const quarantined =
    (await quarantine(disk, 'log', out)) +
    (await quarantine(disk, 'index', pages)) +
    (await quarantine(disk, 'large', await orphans({ db, names: view.names }, 'large'))) +
    (await quarantine(disk, 'files', await orphans({ db, names: view.names }, 'files')))
  const { newest, offered } = await probeEnd(db)
  const isAsPlanned = offered === end.offered
  if (!isAsPlanned || (plan && !(await commitRepair(disk, { newest, offered }, plan)))) {
    throw new VaultError('conflict')
  }
  return { quarantined, lost: plan?.lost ?? [], missing, uncertain: isUncertain }
}

function assertSame(now: TabState | undefined, state: TabState): void {
  if (!sameState(now, state)) throw new VaultError('locked')
}

async function viewByIndex(
  sealer: Sealer,
  rows: IndexRows,
): Promise<{ view: View; tie: Tie | undefined } | undefined> {
  const view = new View()
  try {
    const tie = await openIndex(sealer, rows, view)
    return { view, tie }
  } catch (error) {
    if (damageIn(error) === undefined) throw error
    return undefined
  }
}

/** The index says which rows there were, up to the one it was folded through; after that they speak for themselves. */
function knownByIndex(view: View, { sound, bad }: ReadRows, offered: number): Known {
  const { foldedThrough } = view.index
  const agreed = agreeing(sound, ({ record }) => view.contradicts(record) === false)
  const retired = normalise(agreed.flatMap((row) => row.retired))
  const counts = ({ record: { sequence, nonce } }: ReplayedRow): boolean =>
    sequence > foldedThrough
      ? !includes(retired, sequence)
      : view.rows.isKnownBy(sequence, nonce) && !includes(retired, sequence)
  const rows = agreed.filter(counts)
  const there = new Set(rows.map(({ record }) => record.sequence))
  const badNumbers = new Set(bad)
  const numbers = view.rows.numbers().filter((sequence) => !includes(retired, sequence))
  const missing = numbers.filter((n) => !there.has(n) && !badNumbers.has(n)).length
  const tail = rows.filter(({ record }) => record.sequence > foldedThrough)
  view.absorb(tail, false)
  view.names.recount()
  const behind = countMissing(foldedThrough + 1, offered, tail, retired)
  if (behind === 0) forgetRetired(view, retired)
  const out = outOf(sound, there, bad)
  const outBehind = out.filter((n) => n > foldedThrough && !includes(retired, n)).length
  return {
    view,
    rows,
    out,
    missing: missing + behind - outBehind,
    contradicting: sound.length - agreed.length,
    uncertain: behind > 0,
  }
}

/** An older index knows of entries whose rows went long ago: the rows after it say all that became of them. */
function forgetRetired({ names }: View, retired: readonly SequenceRange[]): void {
  for (const namespace of names.namespaces()) {
    for (const name of names.sorted(namespace)) {
      const place = names.place(namespace, name)
      if (!place || !includes(retired, place.sequence)) continue
      names.apply({ type: 'delete', namespace, name })
    }
  }
}

function knownByRows({ sound, bad }: ReadRows, offered: number): Known {
  const agreed = agreeing(sound, () => false)
  const retired = normalise(agreed.flatMap((row) => row.retired))
  const rows = agreed.filter(({ record }) => !includes(retired, record.sequence))
  const there = new Set(rows.map(({ record }) => record.sequence))
  const view = new View()
  const [first] = rows
  view.birth = first?.record.sequence ?? offered
  view.absorb(rows, true)
  const isBirthThere =
    first !== undefined &&
    (isBirth(first) || firstOutside(retired, 1, first.record.sequence) === undefined)
  const gone = countMissing(view.birth, offered, rows, retired)
  const out = outOf(sound, there, bad)
  const outHere = out.filter((n) => n > view.birth && !includes(retired, n)).length
  const isBefore = out.some((n) => n <= view.birth && !includes(retired, n))
  const missing = gone - outHere + (isBirthThere || isBefore ? 0 : 1)
  return {
    view,
    rows,
    out,
    missing,
    contradicting: sound.length - agreed.length,
    uncertain: gone > 0 || !isBirthThere,
  }
}

/** Rows that were retired and are there again, or were never known, and those that do not open. */
const outOf = (
  sound: readonly ReplayedRow[],
  there: ReadonlySet<number>,
  bad: readonly number[],
): number[] => [
  ...sound.flatMap(({ record }) => (there.has(record.sequence) ? [] : [record.sequence])),
  ...bad,
]

/** Numbers from `from` to below `end` that are neither there nor retired. */
function countMissing(
  from: number,
  end: number,
  rows: readonly ReplayedRow[],
  retired: readonly SequenceRange[],
): number {
  const there = rows.map(({ record }) => ({ from: record.sequence, count: 1 }))
  const accounted = normalise([...there, ...retired])
  let missing = 0
  for (let at = firstOutside(accounted, from, end); at !== undefined;) {
    const after = accounted.find((range) => range.from > (at as number))?.from ?? end
    const until = Math.min(after, end)
    missing += until - at
    at = firstOutside(accounted, until, end)
  }
  return missing
}

const isSamePin = (a: HeaderPin, b: HeaderPin): boolean =>
  a.generation === b.generation && a.digest.every((byte, index) => byte === b.digest[index])
