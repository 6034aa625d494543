/**
 * What a run of the self-test says: one object, whose shape is described in docs/selftest.md and changes only together
 * with `version`, and the same as text. Holds sentences, counts and facts of the browser; nothing of anybody's vault.
 */
import type { Facts } from './facts.ts'

export interface PromiseResult {
  name: string
  outcome: 'kept' | 'broken' | 'not-tried'
  /** How it is broken, or why it was not tried. */
  reason: string
  ms: number
  violations: string[]
}

export interface AttackResult {
  group: string
  name: string
  outcome: 'blocked' | 'open' | 'not-tried'
  /** What is seen to have stopped it; `unclear` where something else than the policy may have. */
  by: 'policy' | 'vault' | 'browser' | 'unclear' | null
  reason: string
  ms: number
  violations: string[]
}

export interface Report {
  format: 'coffer-selftest'
  version: 1
  /** What was asked for. */
  scope: 'all' | 'attacks'
  verdict: 'good' | 'bad' | 'unfinished'
  /** The verdict in words. */
  summary: string[]
  startedAt: string
  ms: number
  counts: Record<
    | 'promisesKept'
    | 'promisesBroken'
    | 'promisesNotTried'
    | 'attacksBlocked'
    | 'attacksOpen'
    | 'attacksUnclear'
    | 'attacksNotTried',
    number
  >
  promises: PromiseResult[]
  attacks: AttackResult[]
  /** Violations that no promise and no attack announced. */
  unannounced: string[]
  /** Errors and rejections nobody caught. */
  uncaught: string[]
  /** How many databases of the self-test are still there after it. */
  databasesLeft: number
  facts: Facts
}

type Found = Omit<Report, 'format' | 'version' | 'verdict' | 'summary' | 'counts'> & {
  isFinished: boolean
}

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count} ${count === 1 ? one : more}`

export function reportOf({ isFinished, ...found }: Found): Report {
  const { scope, promises, attacks, unannounced, uncaught, databasesLeft } = found
  const promisesThat = (outcome: PromiseResult['outcome']): number =>
    promises.filter((promise) => promise.outcome === outcome).length
  const attacksThat = (outcome: AttackResult['outcome']): number =>
    attacks.filter((attack) => attack.outcome === outcome).length
  const counts: Report['counts'] = {
    promisesKept: promisesThat('kept'),
    promisesBroken: promisesThat('broken'),
    promisesNotTried: promisesThat('not-tried'),
    attacksBlocked: attacksThat('blocked'),
    attacksOpen: attacksThat('open'),
    attacksUnclear: attacks.filter(({ by }) => by === 'unclear').length,
    attacksNotTried: attacksThat('not-tried'),
  }
  const isBad =
    counts.promisesBroken + counts.attacksOpen + uncaught.length + databasesLeft > 0 ||
    attacks.length === 0
  const summary = [
    ...(counts.promisesBroken > 0
      ? [`${many(counts.promisesBroken, 'promise')} broken, ${counts.promisesKept} kept.`]
      : scope === 'all'
        ? [`${many(counts.promisesKept, 'promise')} kept.`]
        : []),
    ...(counts.attacksOpen > 0
      ? [`${many(counts.attacksOpen, 'attack')} open, ${counts.attacksBlocked} blocked.`]
      : [`${many(counts.attacksBlocked, 'attack')} blocked.`]),
    ...(counts.attacksUnclear > 0
      ? [
          `Of ${many(counts.attacksUnclear, 'blocked attack')} it cannot be told from here whether the policy or the network stopped it.`,
        ]
      : []),
    ...(counts.promisesNotTried + counts.attacksNotTried > 0
      ? [
          `Not tried: ${[
            ...(counts.promisesNotTried > 0 ? [many(counts.promisesNotTried, 'promise')] : []),
            ...(counts.attacksNotTried > 0 ? [many(counts.attacksNotTried, 'attack')] : []),
          ].join(', ')}.`,
        ]
      : []),
    ...(found.facts['trustedTypes'] === false
      ? ['This browser has no Trusted Types, which are a part of the protection.']
      : []),
    ...(unannounced.length > 0
      ? [
          `${many(unannounced.length, 'violation')} of the policy that nothing here provoked; an extension of the browser may have.`,
        ]
      : []),
    ...(uncaught.length > 0 ? [`${many(uncaught.length, 'error')} that nobody caught.`] : []),
    ...(databasesLeft > 0 ? [`${many(databasesLeft, 'database')} could not be removed.`] : []),
    ...(isFinished ? [] : ['It ended before everything was tried.']),
  ]
  const verdict = isBad ? 'bad' : isFinished ? 'good' : 'unfinished'
  return { format: 'coffer-selftest', version: 1, verdict, summary, counts, ...found }
}

const MARKS = { kept: '+', blocked: '+', broken: 'X', open: 'X', 'not-tried': '-' } as const

export function textOf(report: Report): string {
  const line = ({
    name,
    outcome,
    reason,
  }: {
    name: string
    outcome: keyof typeof MARKS
    reason: string
  }) => `${MARKS[outcome]} ${outcome}: ${name}${reason === '' ? '' : ` (${reason.split('\n')[0]})`}`
  const groups = [...new Set(report.attacks.map(({ group }) => group))]
  return [
    `Coffer self-test: ${report.verdict}`,
    ...report.summary,
    '',
    `${report.startedAt}, ${(report.ms / 1000).toFixed(1)} s`,
    ...Object.entries(report.facts).map(([name, value]) => `${name}: ${String(value)}`),
    '',
    'Promises',
    ...report.promises.map(line),
    ...groups.flatMap((group) => [
      '',
      group,
      ...report.attacks.filter((attack) => attack.group === group).map(line),
    ]),
    ...(report.unannounced.length > 0
      ? ['', 'Violations nobody announced', ...report.unannounced]
      : []),
    ...(report.uncaught.length > 0 ? ['', 'Errors nobody caught', ...report.uncaught] : []),
    '',
  ].join('\n')
}
