/** Runs the self-test: one step after the other, each with a fresh start, and each with the violations it provoked. */
import { toldSoFar, violationsAfter, type Attempted } from '../engines/page/attempt.ts'
import { keep } from '../engines/page/keep.ts'
import type { PagePromise } from '../engines/promise.ts'
import { facts } from './facts.ts'
import { reportOf, type AttackResult, type PromiseResult, type Report } from './report.ts'
import { clear } from './stage.ts'
import { ATTACK_GROUPS, PROMISES, type AttackGroup, type AttackStep } from './steps.ts'

/** Far longer than any step takes; a step that hangs must not keep the verdict from a person. */
const STEP_MS = 120_000

/** `/selftest#attacks` leaves the promises out, for a quick look after a move to another host. */
const scopeOf = (hash: string): Report['scope'] => (hash === '#attacks' ? 'attacks' : 'all')

export interface Progress {
  done: number
  of: number
  name: string
}

const matches = (line: string, patterns: readonly RegExp[]): boolean =>
  patterns.some((pattern) => pattern.test(line))

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`no end in ${STEP_MS / 1000} s`)), STEP_MS)
    work.then(done, fail).finally(() => clearTimeout(timer))
  })
}

export async function runSelftest(tell: (progress: Progress) => void): Promise<Report> {
  const startedAt = new Date()
  const uncaught: string[] = []
  const unannounced: string[] = []
  const promises: PromiseResult[] = []
  const attacks: AttackResult[] = []
  let isFinished = false
  const scope = scopeOf(location.hash)
  const wanted = scope === 'all' ? PROMISES : []
  const of = ATTACK_GROUPS.reduce((sum, { steps }) => sum + steps.length, wanted.length)
  const onError = ({ message }: ErrorEvent): void => void uncaught.push(message)
  const onRejection = ({ reason }: PromiseRejectionEvent): void =>
    void uncaught.push(String(reason))
  addEventListener('error', onError)
  addEventListener('unhandledrejection', onRejection)
  let seen = toldSoFar()
  /** Violations told between two steps belong to neither. */
  const noteStrays = async (): Promise<void> => {
    unannounced.push(...(await violationsAfter(seen)))
    seen = toldSoFar()
  }
  const begin = (name: string): number => {
    tell({ done: promises.length + attacks.length, of, name })
    return performance.now()
  }
  try {
    await clear()
    for (const promise of wanted) {
      await noteStrays()
      const from = begin(promise.name)
      const result = await tryPromise(promise, unannounced)
      promises.push({ name: promise.name, ...result, ms: since(from) })
      seen = toldSoFar()
      await clear()
    }
    for (const group of ATTACK_GROUPS) {
      await group.prepare?.()
      for (const step of group.steps) {
        await noteStrays()
        const from = begin(`${group.title}: ${step.name}`)
        const result = await tryAttack(group, step, unannounced)
        attacks.push({ group: group.title, name: step.name, ...result, ms: since(from) })
        seen = toldSoFar()
      }
      await clear()
    }
    isFinished = true
  } catch (error) {
    uncaught.push(String(error))
  }
  const databasesLeft = await clear()
  await noteStrays()
  removeEventListener('error', onError)
  removeEventListener('unhandledrejection', onRejection)
  return reportOf({
    isFinished,
    scope,
    startedAt: startedAt.toISOString(),
    ms: Date.now() - startedAt.getTime(),
    promises,
    attacks,
    unannounced,
    uncaught,
    databasesLeft,
    facts: await facts(),
  })
}

const since = (from: number): number => Math.round(performance.now() - from)

/** A promise is kept if it holds, and if the browser told of a violation where one is announced. */
async function tryPromise(
  promise: PagePromise,
  unannounced: string[],
): Promise<Omit<PromiseResult, 'name' | 'ms'>> {
  const { provokes = [], mayProvoke = [], within, needsOwnPage } = promise
  if (needsOwnPage !== undefined) {
    return { outcome: 'not-tried', reason: needsOwnPage, violations: [] }
  }
  const first = toldSoFar()
  const broken = await inTime(keep(promise)).catch(String)
  const violations = await violationsAfter(first)
  const announced = [...provokes, ...mayProvoke]
  unannounced.push(...violations.filter((line) => !matches(line, announced)))
  if (broken !== null) return { outcome: 'broken', reason: broken, violations }
  const isTold = violations.some((line) => matches(line, announced))
  if (isTold || provokes.length === 0 || within === 'worker') {
    return { outcome: 'kept', reason: '', violations }
  }
  return { outcome: 'broken', reason: 'the browser told of no violation', violations }
}

async function tryAttack(
  group: AttackGroup,
  step: AttackStep,
  unannounced: string[],
): Promise<Omit<AttackResult, 'group' | 'name' | 'ms'>> {
  const hung = (error: unknown): Attempted => ({
    outcome: 'open',
    reason: String(error),
    isUnclear: false,
    violations: [],
  })
  const first = toldSoFar()
  const { outcome, reason, isUnclear, violations } = await inTime(step.run()).catch(hung)
  const { provokes, mayProvoke } = step
  // What a worker provokes is told there, and nothing of it in the page.
  if (!group.isTold) unannounced.push(...(await violationsAfter(first)))
  unannounced.push(...violations.filter((line) => !matches(line, [...provokes, ...mayProvoke])))
  if (outcome !== 'blocked') return { outcome, by: null, reason, violations }
  const isSeen = violations.length > 0
  const isMissed = group.isTold && provokes.length > 0 && !isSeen
  const by = (isUnclear && !isSeen) || isMissed ? 'unclear' : group.by
  return { outcome, by, reason, violations }
}
