/** Content Security Policy and Trusted Types, in the page and in a worker. */
import { same } from '../page/check.ts'
import { attempt, ATTACKS, SINKS, type Attack } from '../page/attacks.ts'
import { newVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const CODE: Attack[] = ['eval', 'the Function constructor', 'a timer with a string', 'WebAssembly']
const WORKERS: Attack[] = [
  'a worker from a string',
  'a worker from a blob',
  'a worker from a data URL',
  'a policy of its own',
]
const FOREIGN: Attack[] = ['a request to another origin', 'a module of another origin']

async function allBlocked(
  names: readonly string[],
  how: (name: string) => Promise<string>,
): Promise<void> {
  const outcomes: [string, string][] = []
  for (const name of names) outcomes.push([name, await how(name)])
  same(
    outcomes.filter(([, outcome]) => outcome !== 'blocked'),
    [],
    'attacks not blocked',
  )
}

const inPage = (name: string): Promise<string> => attempt(ATTACKS[name as Attack])
const inWorker = async (names: readonly string[]): Promise<void> => {
  const probe = await window.startProbe()
  await allBlocked(names, (name) => probe.attack(name as Attack))
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
    provokes: [/^require-trusted-types-for blocked/],
    mayProvoke: [/^script-src blocked/],
    run: () => allBlocked(CODE, inPage),
  },
  {
    name: 'The page starts no worker but ours, and makes no Trusted Types policy but ours.',
    provokes: [/^require-trusted-types-for blocked/, /^trusted-types blocked/],
    run: () => allBlocked(WORKERS, inPage),
  },
  {
    name: 'The page sends nothing to another origin and runs nothing from there.',
    provokes: [/^connect-src blocked http:\/\/127/, /^script-src(-elem)? blocked http:\/\/127/],
    run: () => allBlocked(FOREIGN, inPage),
  },
  {
    name: 'No place in the DOM that would run text takes a string.',
    provokes: [/^require-trusted-types-for blocked/],
    run: () => allBlocked(Object.keys(SINKS), (name) => attempt(SINKS[name] ?? (() => {}))),
  },
  {
    name: 'The worker turns no text into code, and runs no WebAssembly.',
    within: 'worker',
    provokes: [/^require-trusted-types-for blocked/],
    mayProvoke: [/^(script|default)-src blocked/],
    run: () => inWorker(CODE),
  },
  {
    name: 'The worker starts no other worker, and makes no Trusted Types policy.',
    within: 'worker',
    provokes: [/^require-trusted-types-for blocked/, /^trusted-types blocked/],
    run: () => inWorker(WORKERS),
  },
  {
    name: 'The worker sends nothing anywhere, not even to its own origin, and loads no code.',
    within: 'worker',
    provokes: [
      /^connect-src blocked http:\/\/127/,
      /^connect-src blocked http:\/\/localhost/,
      /^script-src(-elem)? blocked http:\/\/127/,
    ],
    run: () => inWorker([...FOREIGN, 'a request to its own origin']),
  },
]
