/** Content Security Policy and Trusted Types, in the page and in a worker. */
import {
  ATTACKS,
  WORKER_ATTACKS,
  type Attack,
  type AttackName,
  type WorkerAttackName,
} from '../page/attacks.ts'
import { attempt, type Attempted } from '../page/attempt.ts'
import { same } from '../page/check.ts'
import { here } from '../page/ground.ts'
import { SINKS } from '../page/sinks.ts'
import { newVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const CODE: AttackName[] = [
  'eval',
  'the Function constructor',
  'a timer with a string',
  'WebAssembly',
]
const WORKERS: AttackName[] = [
  'a worker from a string',
  'a worker from a blob',
  'a worker from a data URL',
  'a Trusted Types policy of its own',
]
const FOREIGN: AttackName[] = [
  'a request to another origin',
  'a request to a data URL',
  'a module of another origin',
  'a module from a data URL',
]

const ANYWHERE: WorkerAttackName[] = [...FOREIGN, 'a request to its own origin']

/** What the attacks of a promise provoke, together. */
function announced(names: readonly WorkerAttackName[]) {
  const attacks = names.map((name): Attack => WORKER_ATTACKS[name])
  return {
    provokes: attacks.flatMap(({ provokes = [] }) => provokes),
    mayProvoke: attacks.flatMap(({ mayProvoke = [] }) => mayProvoke),
  }
}

async function allBlocked<Name extends string>(
  names: readonly Name[],
  how: (name: Name) => Promise<Attempted>,
): Promise<void> {
  const outcomes: [string, string][] = []
  for (const name of names) outcomes.push([name, (await how(name)).outcome])
  same(
    outcomes.filter(([, outcome]) => outcome !== 'blocked'),
    [],
    'attacks not blocked',
  )
}

const inPage = (name: AttackName): Promise<Attempted> => attempt(ATTACKS[name].run)
const inWorker = async (names: readonly WorkerAttackName[]): Promise<void> => {
  const probe = await here().startProbe()
  await allBlocked(names, (name) => probe.attack(name))
}

export const POLICY: PagePromise[] = [
  {
    name: 'A vault at work violates no policy, in the page or in its worker.',
    async run() {
      const vault = await newVault()
      await vault.set('a', new Map([[1, 'x']]))
      await vault.entries()
      await vault.lock()
      await vault.unlock()
      same((await vault.report()).trustedTypes, 'yes')
      vault.close()
    },
  },
  {
    name: 'The page turns no text into code, and runs no WebAssembly.',
    ...announced(CODE),
    run: () => allBlocked(CODE, inPage),
  },
  {
    name: 'The page starts no worker but ours, and makes no Trusted Types policy but ours.',
    ...announced(WORKERS),
    run: () => allBlocked(WORKERS, inPage),
  },
  {
    name: 'The page sends nothing to another origin and runs nothing from there.',
    ...announced(FOREIGN),
    run: () => allBlocked(FOREIGN, inPage),
  },
  {
    name: 'No place in the DOM that would run text takes a string.',
    provokes: [/^require-trusted-types-for blocked/],
    mayProvoke: [/^script-src-attr blocked inline/],
    run: () => allBlocked(Object.keys(SINKS), (name) => attempt(SINKS[name]?.run ?? (() => {}))),
  },
  {
    name: 'The worker turns no text into code, and runs no WebAssembly.',
    within: 'worker',
    ...announced(CODE),
    run: () => inWorker(CODE),
  },
  {
    name: 'The worker starts no other worker, and makes no Trusted Types policy.',
    within: 'worker',
    ...announced(WORKERS),
    run: () => inWorker(WORKERS),
  },
  {
    name: 'The worker sends nothing anywhere, not even to its own origin, and loads no code.',
    within: 'worker',
    ...announced(ANYWHERE),
    run: () => inWorker(ANYWHERE),
  },
]
