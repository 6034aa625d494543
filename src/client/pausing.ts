/**
 * Lets work rest and go on: like an `AbortController`, but not for good. One may be given to several calls, and each of them
 * rests while it says so; what a call has begun keeps its turn meanwhile.
 */

/** Tells `change` whenever `paused` does. */
export class PauseController extends EventTarget {
  #paused = false

  get paused(): boolean {
    return this.#paused
  }

  /** Takes effect at the next step of the work, which is soon; `resume` at once. */
  pause(): void {
    this.#set(true)
  }

  resume(): void {
    this.#set(false)
  }

  #set(paused: boolean): void {
    if (this.#paused === paused) return
    this.#paused = paused
    this.dispatchEvent(new Event('change'))
  }
}
