/** All that the self-test tries, in order: the promises of tests/engines, and every attack as a step of its own. */
import { ATTACKS, WORKER_ATTACKS, type Attack } from '../engines/page/attacks.ts'
import { attempt, Harm, type Attempted } from '../engines/page/attempt.ts'
import { here } from '../engines/page/ground.ts'
import { KEY_ATTACKS } from '../engines/page/keys.ts'
import { FRAMES, INLINE_SCRIPT, SINKS } from '../engines/page/sinks.ts'
import { newVault } from '../engines/page/vaults.ts'
import { ask, MESSAGES } from '../engines/promises/hostile.ts'
import { IN_PAGE } from '../engines/promises/in-page.ts'
import type { PagePromise } from '../engines/promise.ts'
import { clear } from './stage.ts'
import { untiring } from './untiring.ts'

export interface AttackStep {
  name: string
  provokes: readonly RegExp[]
  mayProvoke: readonly RegExp[]
  run(): Promise<Attempted>
}

export interface AttackGroup {
  title: string
  /** Who is meant to stop these. */
  by: 'policy' | 'vault' | 'browser'
  /** Whether this browser tells the script of the violations. */
  isTold: boolean
  /** Runs before the first of the group. */
  prepare?(): Promise<unknown>
  steps: AttackStep[]
}

export const PROMISES: PagePromise[] = IN_PAGE

const stepsOf = (attacks: Record<string, Attack>): AttackStep[] =>
  Object.entries(attacks).map(([name, { provokes = [], mayProvoke = [], run }]) => ({
    name,
    provokes,
    mayProvoke,
    run: () => attempt(run),
  }))

function inWorker(): AttackGroup {
  const attack = untiring(() => here().startProbe())
  const steps = stepsOf(WORKER_ATTACKS).map((step) => ({ ...step, run: () => attack(step.name) }))
  return { title: 'A worker with the headers of the vault’s', by: 'policy', isTold: false, steps }
}

/** A message is stopped if it is refused as no call of the contract. */
const messages: Record<string, Attack> = Object.fromEntries(
  Object.entries(MESSAGES).map(([what, message]) => [
    `a message that ${what}`,
    {
      run: async () => {
        const answer = await ask(here().lastWorker(), message())
        if (answer === 'no answer') {
          // The next message is to find a worker that lives.
          await clear()
          await newVault()
          throw new Harm('the worker does not answer any more')
        }
        if (answer === 'bad-request') throw new Error(answer)
        throw new Harm(`it was answered: ${typeof answer === 'string' ? answer : 'with a value'}`)
      },
    },
  ]),
)

export const ATTACK_GROUPS: AttackGroup[] = [
  { title: 'The page', by: 'policy', isTold: true, steps: stepsOf(ATTACKS) },
  inWorker(),
  {
    title: 'Text put into the page as a string',
    by: 'policy',
    isTold: true,
    steps: stepsOf(SINKS),
  },
  { title: 'Inline script', by: 'policy', isTold: true, steps: stepsOf(INLINE_SCRIPT) },
  { title: 'Frames', by: 'policy', isTold: true, steps: stepsOf(FRAMES) },
  {
    title: 'Messages to the vault’s worker, past the client',
    by: 'vault',
    isTold: true,
    prepare: newVault,
    steps: stepsOf(messages),
  },
  {
    title: 'Keys in IndexedDB',
    by: 'browser',
    isTold: true,
    prepare: newVault,
    steps: stepsOf(KEY_ATTACKS),
  },
]
