/**
 * What the policies forbid in a page and in a worker alike. Each attack throws or rejects where it is stopped. A page
 * tells of each violation it lists in `provokes`; so do workers, except in WebKit.
 */
import { effectOf, NotHere, overNetwork, Unclear } from './attempt.ts'
import { here } from './ground.ts'

export interface Attack {
  /** The violations it provokes in every engine: the beginnings of lines like `connect-src blocked …`. */
  provokes?: readonly RegExp[]
  /** Others that some engines report as well. */
  mayProvoke?: readonly RegExp[]
  run(): unknown
}

interface Factory {
  createPolicy(name: string, rules: object): unknown
}

const TRUSTED_TYPES = /^require-trusted-types-for blocked/
const SCRIPT = /^(script-src|script-src-elem|default-src) blocked/
const WORKER = /^(worker-src|child-src|script-src|default-src) blocked/
const START_MS = 3_000
/** The smallest module there is. */
const WASM = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)

// A string of its own, so that no tool tries to resolve it.
const EMPTY_MODULE: string = 'data:text/javascript,'

/** Another origin: in tests the same server by its number, where it notes every visitor; else one that cannot exist. */
export const foreign = (): string =>
  location.hostname === 'localhost'
    ? `${location.origin.replace('localhost', '127.0.0.1')}/`
    : 'https://coffer-selftest.invalid/'

const blobUrl = (): string =>
  URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }))

/** A script that is there, and that the policy allows as a worker when it comes through Trusted Types. */
const ownScript = (): string => (typeof document === 'undefined' ? location.href : here().script)

/** Resolves when a worker made of `url` says something. */
async function speaks(url: string): Promise<void> {
  if (typeof Worker === 'undefined') throw new NotHere('no workers can be started here')
  const worker = new Worker(url)
  try {
    await new Promise<void>((done, fail) => {
      setTimeout(() => fail(new Unclear('it said nothing')), START_MS)
      worker.addEventListener('message', () => done())
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        fail(new Error('it did not start'))
      })
      worker.postMessage({ id: 'hello', type: 'APPLY', path: ['ping'], argumentList: [] })
    })
  } finally {
    worker.terminate()
  }
}

/** In a page and in a worker. */
export const ATTACKS = {
  eval: { provokes: [TRUSTED_TYPES], mayProvoke: [SCRIPT], run: () => (0, eval)('1 + 1') },
  'the Function constructor': {
    provokes: [TRUSTED_TYPES],
    mayProvoke: [SCRIPT],
    run: () => new Function('return 2')(),
  },
  'a timer with a string': {
    provokes: [TRUSTED_TYPES],
    mayProvoke: [SCRIPT],
    run: () => effectOf((mark) => setTimeout(`globalThis.${mark} = true` as unknown as () => void)),
  },
  WebAssembly: {
    mayProvoke: [SCRIPT],
    run: () => {
      if (typeof WebAssembly === 'undefined') throw new NotHere('no WebAssembly here')
      // WebKit compiles it all the same, but makes no instance.
      return WebAssembly.instantiate(WASM)
    },
  },
  'a worker from a string': {
    provokes: [TRUSTED_TYPES],
    mayProvoke: [WORKER],
    run: () => speaks(ownScript()),
  },
  'a worker from a blob': {
    provokes: [TRUSTED_TYPES],
    mayProvoke: [WORKER],
    run: () => speaks(blobUrl()),
  },
  'a worker from a data URL': {
    provokes: [TRUSTED_TYPES],
    mayProvoke: [WORKER],
    run: () => speaks('data:text/javascript,postMessage(1)'),
  },
  'a Trusted Types policy of its own': {
    provokes: [/^trusted-types blocked/],
    run: () => {
      const { trustedTypes } = globalThis as unknown as { trustedTypes?: Factory }
      if (!trustedTypes) throw new NotHere('no Trusted Types here')
      trustedTypes.createPolicy('mine', {})
    },
  },
  'a request to another origin': {
    provokes: [/^connect-src blocked https?:\/\/(127|coffer-selftest)/],
    run: () => overNetwork(fetch(foreign(), { mode: 'no-cors' })),
  },
  // No network is needed for the two that follow: what stops them is the policy.
  'a request to a data URL': {
    provokes: [/^connect-src blocked data/],
    run: () => fetch('data:text/plain,x'),
  },
  'a module from a data URL': {
    provokes: [/^script-src(-elem)? blocked data/],
    run: () => import(/* @vite-ignore */ EMPTY_MODULE),
  },
  'a module of another origin': {
    provokes: [/^script-src(-elem)? blocked https?:\/\/(127|coffer-selftest)/],
    run: () => overNetwork(import(/* @vite-ignore */ `${foreign()}module.js`)),
  },
} satisfies Record<string, Attack>

/** Only a worker may not even speak to its own origin; the page has just come from there. */
export const WORKER_ATTACKS = {
  ...ATTACKS,
  'a request to its own origin': {
    provokes: [/^connect-src blocked https?:\/\/(?!127|coffer-selftest)/],
    run: () => overNetwork(fetch('/')),
  },
} satisfies Record<string, Attack>

export type AttackName = keyof typeof ATTACKS
export type WorkerAttackName = keyof typeof WORKER_ATTACKS
