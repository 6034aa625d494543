/**
 * The page's part in staying open over a reload: one half of the key to what its worker has put aside. It stays in this
 * page's memory, lies in the tab's sessionStorage from the moment the page is left to the next one's beginning, and is
 * given back only by a page that a reload has made. See docs/adr/0041-locking.md.
 */
import type { LockPolicy, PageHalf, ReopenCall } from '../protocol/contract.ts'
import { PAGE_HALF_BYTES } from '../protocol/limits.ts'

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

export class Reload {
  readonly #key: string
  readonly #own: PageHalf = { id: hex(random(16)), half: random(PAGE_HALF_BYTES) }
  #isOn: boolean
  #seenAt = Date.now()

  constructor(name: string, policy: Partial<LockPolicy> | undefined) {
    this.#key = `coffer/${name}/reload`
    this.#isOn = policy?.stayOpen === 'reload'
  }

  /** For the worker, which makes away with the bytes it is given. */
  get own(): PageHalf {
    return { ...this.#own, half: this.#own.half.slice() }
  }

  set policy({ stayOpen }: LockPolicy) {
    if (stayOpen) this.#isOn = stayOpen === 'reload'
  }

  /** The person was there. */
  seen(): void {
    this.#seenAt = Date.now()
  }

  /** What the page before this one has left, which does not lie there any more. */
  take(): ReopenCall | undefined {
    const [text, isReload] = [this.#remove(), wasReloaded()]
    if (!text || !isReload || !this.#isOn) return undefined
    const left = parsed(text)
    // The person has not been seen in this page yet.
    if (left) this.#seenAt = left.seenAt
    return left
  }

  /** Watches for the end of the page until the returned function is called; `left` locks a page that may come back. */
  watch(isOpen: () => boolean, left: () => void): () => void {
    const hide = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) left()
      else if (this.#isOn && isOpen()) this.#write()
    }
    const stop = new AbortController()
    addEventListener('pagehide', hide, { signal: stop.signal })
    return () => stop.abort()
  }

  #write(): void {
    const { id, half } = this.#own
    const kept = { id, half: hex(half), seenAt: this.#seenAt, leftAt: Date.now() }
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(kept))
    } catch {
      // There is none, or no room in it: then the next page asks.
    }
  }

  #remove(): string | null {
    try {
      const text = sessionStorage.getItem(this.#key)
      sessionStorage.removeItem(this.#key)
      return text
    } catch {
      return null
    }
  }
}

/** A page that a browser restored, or made a second time, is not one. */
function wasReloaded(): boolean {
  const [entry] = performance.getEntriesByType('navigation')
  return (entry as PerformanceNavigationTiming | undefined)?.type === 'reload'
}

function parsed(text: string): ReopenCall | undefined {
  try {
    const { id, half, seenAt, leftAt } = JSON.parse(text) as Record<keyof ReopenCall, unknown>
    if (typeof id !== 'string' || typeof half !== 'string') return undefined
    if (!Number.isSafeInteger(seenAt) || !Number.isSafeInteger(leftAt)) return undefined
    const bytes = Uint8Array.from(half.match(/../g) ?? [], (pair) => parseInt(pair, 16))
    return { id, half: bytes, seenAt: seenAt as number, leftAt: leftAt as number }
  } catch {
    return undefined
  }
}
