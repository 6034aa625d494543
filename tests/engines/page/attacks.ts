/** What the policies forbid. Each attack throws or rejects where it is blocked, and otherwise tells what it got. */

interface Factory {
  createPolicy(name: string, rules: object): unknown
}

/** Another origin, which would answer: the same server by its number, where it notes every visitor. */
const foreign = (): string => `${location.origin.replace('localhost', '127.0.0.1')}/`
/** The smallest module there is. */
const WASM = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)

const trustedTypes = (): Factory =>
  (globalThis as unknown as { trustedTypes: Factory }).trustedTypes

const blobUrl = (): string =>
  URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }))

/** In a page and in a worker. */
export const ATTACKS = {
  eval: () => (0, eval)('1 + 1'),
  'the Function constructor': () => new Function('return 2')(),
  'a timer with a string': () => setTimeout('globalThis.ran = true' as unknown as () => void),
  'a worker from a string': () => new Worker('/workers/other.js'),
  'a worker from a blob': () => new Worker(blobUrl()),
  'a worker from a data URL': () => new Worker('data:text/javascript,postMessage(1)'),
  'a policy of its own': () => trustedTypes().createPolicy('mine', {}),
  // WebKit compiles it all the same, but makes no instance.
  WebAssembly: () => WebAssembly.instantiate(WASM),
  'a request to another origin': () => fetch(foreign(), { mode: 'no-cors' }),
  'a module of another origin': () => import(/* @vite-ignore */ `${foreign()}module.js`),
} satisfies Record<string, () => unknown>

export type Attack = keyof typeof ATTACKS

/** Only a worker may not even speak to its own origin. */
export const fetchHere = (): Promise<unknown> => fetch('/')

const element = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  document.createElement(name)

/** Text into each place of the DOM that would run it. */
export const SINKS: Record<string, () => unknown> = {
  innerHTML: () => (element('div').innerHTML = '<b>x</b>'),
  outerHTML: () => {
    const inner = element('b')
    element('div').append(inner)
    inner.outerHTML = '<b>x</b>'
  },
  insertAdjacentHTML: () => element('div').insertAdjacentHTML('beforeend', '<b>x</b>'),
  'document.write': () => document.write('<b>x</b>'),
  DOMParser: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
  srcdoc: () => (element('iframe').srcdoc = '<b>x</b>'),
  'script.src': () => (element('script').src = '/x.js'),
  'script.text': () => (element('script').text = 'globalThis.ran = true'),
  'an event handler attribute': () => element('div').setAttribute('onclick', 'alert(1)'),
  createContextualFragment: () => document.createRange().createContextualFragment('<b>x</b>'),
}

/** How an attack went. Leaves the caller's turn first: what a driver calls directly is exempt from the policy. */
export async function attempt(attack: () => unknown): Promise<'blocked' | 'succeeded'> {
  await new Promise<void>((next) => {
    setTimeout(() => next())
  })
  try {
    await attack()
    return 'succeeded'
  } catch {
    return 'blocked'
  }
}
