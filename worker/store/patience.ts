/**
 * Waiting for a database that another connection keeps from opening. It may do so for ever, and WebKitGTK does not always
 * say so (docs/compatibility.md): so it is our own clock that ends a wait, and never the browser's word alone.
 */
import { VaultError } from '../../src/protocol/errors.ts'

/** What a call waits for after the browser has said that somebody is in the way: longer than a polite tab needs. */
const BLOCKED_MS = 5_000
/** The same where nothing was said: longer than a slow disk needs. */
const SILENT_MS = 15_000
/** The same where a call before has waited in vain. */
const AGAIN_MS = 1_000

/** A request that IndexedDB will answer some time, or never. */
export interface Slow<T> {
  answer: Promise<T>
  /** Resolves when the browser says that another connection is in the way. */
  blocked: Promise<void>
  /** Whether somebody has waited for it in vain. */
  outwaited: boolean
  /** The answer, once it is there. */
  value: T | undefined
}

/** Begins a request; `begin` is given what to call when the browser says `blocked`. */
export function slowly<T>(begin: (blocked: () => void) => Promise<T>): Slow<T> {
  let tell = (): void => {}
  const blocked = new Promise<void>((resolve) => {
    tell = resolve
  })
  const slow: Slow<T> = { answer: begin(tell), blocked, outwaited: false, value: undefined }
  slow.answer.then(
    (value) => (slow.value = value),
    () => {},
  )
  return slow
}

/**
 * The answer, if it comes in time. It is not given up: whoever asks again may still have it, and what is opened late must
 * be used or closed by the caller.
 *
 * @throws VaultError `blocked`
 */
export function patiently<T>(slow: Slow<T>): Promise<T> {
  const { answer, blocked, outwaited } = slow
  return new Promise((resolve, reject) => {
    const timers: ReturnType<typeof setTimeout>[] = []
    let settled = false
    const settle = (): void => {
      settled = true
      for (const timer of timers) clearTimeout(timer)
    }
    const endAfter = (ms: number): void => {
      if (settled) return
      const end = (): void => {
        settle()
        slow.outwaited = true
        reject(new VaultError('blocked'))
      }
      timers.push(setTimeout(end, ms))
    }
    endAfter(outwaited ? AGAIN_MS : SILENT_MS)
    void blocked.then(() => endAfter(BLOCKED_MS))
    answer.then(resolve, reject).finally(settle)
  })
}
