/** What the policies forbid in a document: text where it would be run, script in the markup, and frames. */
import type { Attack } from './attacks.ts'
import { effectOf, EVENTS_MS, listenTo, pause } from './attempt.ts'

const TRUSTED_TYPES = /^require-trusted-types-for blocked/
const INLINE = /^(script-src|script-src-elem|script-src-attr) blocked inline/
const LOAD_MS = 2_000

const element = <K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] =>
  document.createElement(name)

/** Has `node` in the document while it works. */
async function inDocument<T extends HTMLElement>(
  node: T,
  work: (node: T) => unknown,
): Promise<void> {
  node.hidden = true
  document.body.append(node)
  try {
    await work(node)
  } finally {
    node.remove()
  }
}

/**
 * Writes into an empty frame, as writing here would replace the page where nothing forbids it. The frame stays: its
 * document tells of a violation by an event and by a request, and both end with the frame, however late they are.
 */
async function writeElsewhere(markup: string): Promise<void> {
  const frame = element('iframe')
  frame.hidden = true
  document.body.append(frame)
  const { contentDocument } = frame
  if (!contentDocument) throw new Error('there is no empty frame')
  listenTo(contentDocument)
  try {
    contentDocument.write(markup)
  } finally {
    await pause(EVENTS_MS)
  }
}

const takesText: Record<string, () => unknown> = {
  innerHTML: () => (element('div').innerHTML = '<b>x</b>'),
  outerHTML: () => {
    const inner = element('b')
    element('div').append(inner)
    inner.outerHTML = '<b>x</b>'
  },
  insertAdjacentHTML: () => element('div').insertAdjacentHTML('beforeend', '<b>x</b>'),
  'document.write': () => writeElsewhere('<b>x</b>'),
  DOMParser: () => new DOMParser().parseFromString('<b>x</b>', 'text/html'),
  srcdoc: () => (element('iframe').srcdoc = '<b>x</b>'),
  'script.src': () => (element('script').src = '/x.js'),
  'script.text': () => (element('script').text = 'globalThis.ran = true'),
  'an event handler attribute': () => element('div').setAttribute('onclick', 'alert(1)'),
  createContextualFragment: () => document.createRange().createContextualFragment('<b>x</b>'),
}

/** Text into each place of the DOM that would run it. */
export const SINKS: Record<string, Attack> = Object.fromEntries(
  Object.entries(takesText).map(([name, run]) => [
    name,
    // Where a handler is taken, what it says is still refused.
    { provokes: [TRUSTED_TYPES], mayProvoke: [INLINE], run },
  ]),
)

/** Told by what they do, so that they mean something in a browser without Trusted Types too. */
export const INLINE_SCRIPT: Record<string, Attack> = {
  'an inline script': {
    mayProvoke: [TRUSTED_TYPES, INLINE],
    run: () =>
      effectOf((mark) => {
        const script = element('script')
        script.append(`globalThis.${mark} = true`)
        return inDocument(script, () => {})
      }),
  },
  'an inline event handler': {
    mayProvoke: [TRUSTED_TYPES, INLINE],
    run: () =>
      effectOf((mark) => {
        const button = element('button')
        button.setAttribute('onclick', `globalThis.${mark} = true`)
        return inDocument(button, () => button.click())
      }),
  },
  'an inline script that the parser meets': {
    mayProvoke: [TRUSTED_TYPES, INLINE],
    run: () => effectOf((mark) => writeElsewhere(`<script>parent.${mark} = true</script>`)),
  },
}

export const FRAMES: Record<string, Attack> = {
  'the page in a frame of its own': {
    provokes: [/^frame-src blocked/],
    run: () =>
      inDocument(element('iframe'), async (frame) => {
        frame.hidden = false
        await new Promise<void>((done) => {
          frame.addEventListener('load', () => done())
          setTimeout(() => done(), LOAD_MS)
          frame.src = location.href
        })
        // Blocked, it stays empty or becomes an error page, which nobody may look into.
        const shown = frame.contentDocument?.documentElement.lang
        if (shown !== document.documentElement.lang) throw new Error('it stayed empty')
      }),
  },
}
