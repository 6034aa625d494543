/**
 * Everything somebody could mix who has two courses of one vault: ours, and that of a copy that was written on with the same
 * keys. Rows, pages and heads of the one in the other, at every moment of either, and the log of the one up to a row with that
 * of the other after it. Whatever the newest row is, it decides which course is right.
 */
import { cloneRows, type Rows } from '../../../support/rows.ts'
import { isSame, type Change } from './changes.ts'
import type { Contents, Course, Moment } from './course.ts'

type Row = Uint8Array
type Log = Map<number, Row>

/** Mixtures only: something of each course that the other one does not have is in it. */
export function* forks(course: Course): Generator<Change> {
  const ours = course.moments
  const theirs = [...ours.slice(0, course.forkedAt + 1), ...course.fork]
  const differs = mixed(ours, theirs)
  const contentsOf = (log: Log): Contents | undefined =>
    contentsIn(ours, log) ?? contentsIn(theirs, log)
  const seen = new Set<string>()
  for (const [base, other] of pairs(course)) {
    for (const change of mixtures(base, other)) {
      const { log, index } = change.rows
      const contents = contentsOf(log)
      const key = [log, index].map((rows) => [...rows].map(nameOf).sort().join()).join('/')
      if (!contents || !differs(change.rows) || seen.has(key)) continue
      seen.add(key)
      yield { ...change, contents: contents }
    }
  }
}

/** Both ends against every moment of the other course, each as the one that is changed. */
function* pairs({ moments, forkedAt, fork, last }: Course): Generator<[Moment, Moment]> {
  for (const their of fork) {
    yield [last, their]
    yield [their, last]
  }
  const end = fork.at(-1)
  for (const our of moments.slice(forkedAt + 1)) if (end) yield [our, end]
}

const nameOf = ([key, row]: [number, Row]): string =>
  `${key} ${Buffer.from(row).toString('latin1')}`

/** Says whether rows are of both courses. */
function mixed(ours: readonly Moment[], theirs: readonly Moment[]): (rows: Rows) => boolean {
  const names = ({ log, index }: Rows): string[] => [...log, ...index].map(nameOf)
  const [a, b] = [ours, theirs].map((all) => new Set(all.flatMap(({ rows }) => names(rows))))
  return (rows) => {
    const all = names(rows)
    return all.some((name) => !a?.has(name)) && all.some((name) => !b?.has(name))
  }
}

/** What a course says at the newest row of this log, if that row is one of its own. Upkeep changes nothing. */
function contentsIn(moments: readonly Moment[], log: Log): Contents | undefined {
  const newest = Math.max(...log.keys())
  if (!moments.some(({ rows }) => isSame(rows.log.get(newest), log.get(newest)))) return undefined
  return moments.find(({ rows }) => Math.max(...rows.log.keys()) >= newest)?.contents
}

function* mixtures(base: Moment, other: Moment): Generator<Change> {
  yield* ofRows(base, other)
  yield* spliced(base, other)
  yield* ofPages(base, other)
}

const withLog = ({ rows }: Moment, log: Log): Rows => ({ ...cloneRows(rows), log })

const bare = (rows: Rows): Rows => ({ ...rows, index: new Map() })

function* ofRows(base: Moment, other: Moment): Generator<Change> {
  for (const [key, row] of other.rows.log) {
    const rows = withLog(base, sorted(new Map(base.rows.log).set(key, row)))
    yield { kind: 'row of a fork', what: `${key}`, rows }
    yield { kind: 'row of a fork, rows alone', what: `${key}`, rows: bare(rows) }
  }
}

/** One course up to a row, the other one from there on; under the index of either, and of none. */
function* spliced(base: Moment, other: Moment): Generator<Change> {
  const kind = 'courses spliced'
  for (const cut of other.rows.log.keys()) {
    const parts = [
      ...[...base.rows.log].filter(([key]) => key < cut),
      ...[...other.rows.log].filter(([key]) => key >= cut),
    ]
    const rows = { ...withLog(base, new Map(parts)), large: new Map(other.rows.large) }
    yield { kind, what: `at ${cut}, our index`, rows }
    yield { kind, what: `at ${cut}, rows alone`, rows: bare(rows) }
    yield { kind, what: `at ${cut}`, rows: { ...rows, index: new Map(other.rows.index) } }
  }
}

function* ofPages(base: Moment, other: Moment): Generator<Change> {
  const kind = 'page of a fork'
  const under = (index: Map<number, Row>): Rows => ({ ...cloneRows(base.rows), index })
  const theirs = other.rows.index
  yield { kind: 'index of a fork', what: 'whole', rows: under(new Map(theirs)) }
  for (const [page, row] of theirs) {
    yield { kind, what: `${page}`, rows: under(new Map(base.rows.index).set(page, row)) }
  }
  for (const [page, row] of base.rows.index) {
    const all = new Map(theirs).set(page, row)
    yield { kind, what: `all but ${page}`, rows: under(all) }
  }
}

const sorted = (log: Log): Log => new Map([...log].sort(([a], [b]) => a - b))
