/**
 * Everything somebody could do to the rows of a vault who had watched it all along, one change at a time. What a copy that
 * was written on could be used for is in forks.ts.
 */
import { cloneRows, flipBit, type Rows } from '../../../support/rows.ts'
import type { Contents, Course, Moment } from './course.ts'

export interface Change {
  kind: string
  what: string
  rows: Rows
  /** The number of the key generator, where it is to be ahead of the rows. */
  generatorAt?: number
  /** What it says if it opens, where that is not what the last moment of our course says. */
  contents?: Contents
}

type Stored = 'log' | 'index' | 'large'
const STORED: readonly Stored[] = ['log', 'index', 'large']

type Row = Uint8Array
type Keyed = Map<number | string, Row>
// Rows are kept by number or by name; here both are keys.
const storeOf = (rows: Rows, store: Stored): Keyed => rows[store]

export const isSame = (a: Row | undefined, b: Row | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0

const newestOf = ({ log }: Rows): number => Math.max(...log.keys())

/** Changes of one row among others, with the index there and with the rows alone. */
export function* changes(course: Course): Generator<Change> {
  const { last } = course
  const bare = cloneRows(last.rows)
  bare.index.clear()
  for (const [rows, by] of [
    [last.rows, ''],
    [bare, ', rows alone'],
  ] as const) {
    for (const change of changesOf(rows, course)) {
      yield { ...change, what: change.what + by, generatorAt: newestOf(last.rows) }
    }
  }
  yield* mixedIndexes(course)
  yield* olderLogs(course)
}

function* changesOf(rows: Rows, course: Course): Generator<Change> {
  for (const store of STORED) {
    yield* deletions(rows, store)
    yield* swaps(rows, store)
    yield* doubles(rows, store)
    yield* putBack(rows, store, course)
    yield* foreign(rows, store, 'of another vault', course.stranger)
  }
  yield* cutTails(rows)
  yield* headers(rows, course)
}

function altered(rows: Rows, store: Stored, alter: (rows: Keyed) => void): Rows {
  const clone = cloneRows(rows)
  alter(storeOf(clone, store))
  return clone
}

function* deletions(rows: Rows, store: Stored): Generator<Change> {
  for (const key of storeOf(rows, store).keys()) {
    const left = altered(rows, store, (all) => all.delete(key))
    yield { kind: 'row deleted', what: `${store} ${key}`, rows: left }
  }
}

function* swaps(rows: Rows, store: Stored): Generator<Change> {
  const all = [...storeOf(rows, store)]
  for (const [i, [one, a]] of all.entries()) {
    for (const [other, b] of all.slice(i + 1)) {
      const swapped = altered(rows, store, (all) => all.set(one, b).set(other, a))
      yield { kind: 'rows swapped', what: `${store} ${one} and ${other}`, rows: swapped }
    }
  }
}

/** In the place of every other row, and where there is none: before the first, in every gap, behind the last. */
function* doubles(rows: Rows, store: Stored): Generator<Change> {
  const all = storeOf(rows, store)
  const keys = new Set(all.keys())
  if (store !== 'large') {
    const end = Math.max(0, ...(keys as Set<number>)) + 2
    for (let key = 0; key <= end; key++) keys.add(key)
  }
  for (const [from, row] of all) {
    for (const to of keys) {
      if (to === from || (store === 'log' && to === 0)) continue
      const doubled = altered(rows, store, (all) => all.set(to, row))
      yield { kind: 'row doubled', what: `${store} ${from} at ${to}`, rows: doubled }
    }
  }
}

/** Every row there ever was in a place where there is none now, or another one. */
function* putBack(rows: Rows, store: Stored, { moments }: Course): Generator<Change> {
  const everything = new Map<number | string, Row[]>()
  for (const moment of moments) {
    for (const [key, row] of storeOf(moment.rows, store)) {
      const seen = everything.get(key) ?? []
      if (!seen.some((other) => isSame(other, row))) everything.set(key, [...seen, row])
    }
  }
  const gone: [number | string, Row][] = []
  for (const [key, olds] of everything) {
    for (const row of olds) {
      const now = storeOf(rows, store).get(key)
      if (isSame(row, now)) continue
      if (!now) gone.push([key, row])
      const back = altered(rows, store, (all) => all.set(key, row))
      yield { kind: 'old row put back', what: `${store} ${key}`, rows: back }
    }
  }
  const back = altered(rows, store, (all) => gone.forEach(([key, row]) => all.set(key, row)))
  yield { kind: 'old row put back', what: `${store}, all that are gone`, rows: back }
}

function* foreign(rows: Rows, store: Stored, kind: string, from: Moment): Generator<Change> {
  for (const [theirs, row] of storeOf(from.rows, store)) {
    for (const key of new Set([theirs, ...storeOf(rows, store).keys()])) {
      if (isSame(row, storeOf(rows, store).get(key))) continue
      const mixed = altered(rows, store, (all) => all.set(key, row))
      yield { kind: `row ${kind}`, what: `${store} ${theirs} at ${key}`, rows: mixed }
    }
  }
}

function* cutTails(rows: Rows): Generator<Change> {
  const keys = [...rows.log.keys()]
  for (let count = 1; count <= keys.length; count++) {
    const cut = altered(rows, 'log', (all) => keys.slice(-count).forEach((key) => all.delete(key)))
    yield { kind: 'tail cut', what: `${count} rows`, rows: cut }
  }
}

function* headers(rows: Rows, { stranger }: Course): Generator<Change> {
  const places = [
    ['header', 'meta'],
    ['copy', 'copy'],
  ] as const
  for (const [what, store] of places) {
    for (const header of [undefined, stranger.rows.meta.get('header'), 'text', new Uint8Array()]) {
      const changed = cloneRows(rows)
      if (header === undefined) changed[store].delete('header')
      else changed[store].set('header', header)
      yield { kind: 'header', what, rows: changed }
    }
  }
}

/** The index of every earlier moment: as a whole, its head alone, its pages alone, and each of them. */
function* mixedIndexes({ moments, last }: Course): Generator<Change> {
  const kind = 'older index'
  const generatorAt = newestOf(last.rows)
  for (const [number, { rows: old }] of moments.entries()) {
    const head = old.index.get(0)
    if (isSame(head, last.rows.index.get(0))) continue
    const whole = { ...cloneRows(last.rows), index: new Map(old.index) }
    yield { kind, what: `of moment ${number}`, rows: whole, generatorAt }
    for (const [page, row] of old.index) {
      const now = cloneRows(last.rows)
      now.index.set(page, row)
      yield { kind, what: `page ${page} of moment ${number}`, rows: now, generatorAt }
      const then = { ...cloneRows(last.rows), index: new Map(old.index) }
      const newer = last.rows.index.get(page)
      if (newer) then.index.set(page, newer)
      else then.index.delete(page)
      const what = `of moment ${number}, but for page ${page}`
      yield { kind, what, rows: then, generatorAt }
    }
    if (!head) continue
    const pages = { ...cloneRows(last.rows), index: new Map(last.rows.index).set(0, head) }
    yield { kind, what: `head of moment ${number}`, rows: pages, generatorAt }
    const newer = last.rows.index.get(0)
    if (!newer) continue
    const older = { ...cloneRows(last.rows), index: new Map(old.index).set(0, newer) }
    yield { kind, what: `pages of moment ${number}`, rows: older, generatorAt }
  }
}

/** The log of every earlier moment under every later index, and with the generator where it was. */
function* olderLogs({ moments, last }: Course): Generator<Change> {
  for (const [number, { rows: old }] of moments.entries()) {
    if (newestOf(old) === newestOf(last.rows)) continue
    const kind = 'older log'
    const generatorAt = newestOf(last.rows)
    yield { kind, what: `of moment ${number}, generator ahead`, rows: old, generatorAt }
    for (const [later, { rows }] of moments.entries()) {
      const isNewer = rows.index.size > 0 && !isSame(rows.index.get(0), old.index.get(0))
      // An index that is no newer than the log: that is the whole vault put back, and only an anchor can tell.
      if (later <= number || !isNewer) continue
      const mixed = { ...cloneRows(old), index: new Map(rows.index) }
      yield { kind, what: `of moment ${number}, index of ${later}`, rows: mixed }
      yield { kind, what: `of moment ${number}, index of ${later}`, rows: mixed, generatorAt }
    }
  }
}

/** How many bits all rows have that are bytes. */
export const bitsIn = (rows: Rows): number =>
  byteRows(rows).reduce((sum, { row }) => sum + row.length * 8, 0)

/** Larger than any row has bytes, and prime: at last every bit has had its turn. */
const STRIDE = 104_729

/** Turns over one bit of every row, then another one, until there is none left; `seed` says with which it begins. */
export function* flips(rows: Rows, seed: number): Generator<Change> {
  const all = byteRows(rows)
  const most = Math.max(...all.map(({ row }) => row.length * 8))
  for (let round = 0; round < most; round++) {
    for (const { store, key, row } of all) {
      const bits = row.length * 8
      if (round >= bits) continue
      const bit = ((seed + round) * STRIDE) % bits
      const turned = cloneRows(rows)
      ;(turned[store] as Map<unknown, unknown>).set(key, flipBit(row, bit >> 3, bit & 7))
      const what = `${store} ${key} bit ${bit}`
      yield { kind: 'bit turned over', what, rows: turned, generatorAt: newestOf(rows) }
    }
  }
}

function byteRows(rows: Rows) {
  const stores = ['log', 'index', 'large', 'meta', 'copy'] as const
  return stores.flatMap((store) =>
    [...(rows[store] as Map<number | string, unknown>)].flatMap(([key, row]) =>
      row instanceof Uint8Array ? [{ store, key, row }] : [],
    ),
  )
}
