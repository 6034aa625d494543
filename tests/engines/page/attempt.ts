/** How an attack went, told without saying more than was seen. Runs in pages and in workers. */

/** `blocked`: it had no effect. `open`: it had. `not-tried`: what it attacks is not there. */
export type Outcome = 'blocked' | 'open' | 'not-tried'

export interface Attempted {
  outcome: Outcome
  /** What stopped it, or what it got, in a word or two. */
  reason: string
  /** Something else than the policy could have stopped it as well, such as a network that is not there. */
  isUnclear: boolean
  /** The violations it provoked, as far as the browser tells the script. */
  violations: string[]
}

/** What is attacked is not there in this browser. */
export class NotHere extends Error {}

/** It had no effect, but that may not be the doing of a policy. */
export class Unclear extends Error {}

/** It went another way than meant, and did harm. */
export class Harm extends Error {}

/** Events of violations arrive a little later than what they are about. */
export const EVENTS_MS = 30

export const pause = (ms: number): Promise<void> =>
  new Promise((next) => {
    setTimeout(() => next(), ms)
  })

const lineOf = ({ effectiveDirective, blockedURI, sample }: SecurityPolicyViolationEvent): string =>
  `${effectiveDirective} blocked ${blockedURI} ${sample}`.trim()

const heard: string[] = []

/** Notes the violations that are told to `target`: a document, or the global scope of a worker. */
export function listenTo(target: EventTarget): void {
  target.addEventListener('securitypolicyviolation', (event) => {
    heard.push(lineOf(event as SecurityPolicyViolationEvent))
  })
}

/** How many violations have been told so far. */
export const toldSoFar = (): number => heard.length

/** The violations told after the first so many. */
export async function violationsAfter(first: number): Promise<string[]> {
  await pause(EVENTS_MS)
  return heard.slice(first)
}

/** Leaves the caller's turn first: what a driver calls directly is exempt from the policy. */
export async function attempt(attack: () => unknown): Promise<Attempted> {
  await pause(0)
  const first = toldSoFar()
  const how = await outcomeOf(attack)
  return { ...how, violations: await violationsAfter(first) }
}

async function outcomeOf(attack: () => unknown): Promise<Omit<Attempted, 'violations'>> {
  try {
    await attack()
    return { outcome: 'open', reason: '', isUnclear: false }
  } catch (error) {
    const { name, message } = error as Error
    if (error instanceof NotHere) return { outcome: 'not-tried', reason: message, isUnclear: false }
    if (error instanceof Harm) return { outcome: 'open', reason: message, isUnclear: false }
    const isUnclear = error instanceof Unclear
    const isOurs = isUnclear || name === 'Error'
    return { outcome: 'blocked', reason: isOurs ? message : name, isUnclear }
  }
}

/** Rejects unless the text that `start` puts somewhere, setting a global of the name given, is run before long. */
export async function effectOf(start: (mark: string) => unknown): Promise<void> {
  const mark = `cofferRan${crypto.randomUUID().replaceAll('-', '')}`
  const scope = globalThis as unknown as Record<string, unknown>
  try {
    await start(mark)
    await pause(EVENTS_MS)
    if (scope[mark] === undefined) throw new Error('it did not run')
  } finally {
    delete scope[mark]
  }
}

/** An answer that a missing network would keep away as well as a policy. */
export async function overNetwork(answer: Promise<unknown>): Promise<void> {
  try {
    await answer
  } catch (error) {
    throw new Unclear((error as Error).name)
  }
}
