/** The work on one file as the page sees it: it can be told to stop or to rest, and says how far and how fast it is. */
import { VaultError } from '../src/protocol/errors.ts'

export class FileRun {
  #isStopped = false
  #isPaused = false
  #wake: (() => void) | undefined

  /** Nobody waits for it any more. */
  stop(): void {
    this.#isStopped = true
    this.look()
  }

  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused
    this.look()
  }

  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Whoever rests looks again whether it still may. */
  look(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  /** @throws VaultError `aborted` */
  assertWanted(): void {
    if (this.#isStopped) throw new VaultError('aborted')
  }

  /** Until somebody has said something: that the work goes on, stops, or should look around. */
  rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
