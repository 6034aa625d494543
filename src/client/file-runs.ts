/** Work on files that a page has asked for: each hears of its own progress, and rests and ends in the worker when it is to. */
import type { VaultApi } from '../protocol/contract.ts'
import type { CallOptions } from './call-options.ts'
import type { Connection } from './connect.ts'
import type { PauseController } from './pausing.ts'
import type { FileProgress } from './sealing-calls.ts'

export interface RunOptions extends CallOptions {
  onProgress?: ((progress: FileProgress) => void) | undefined
  pause?: PauseController | undefined
}

type Told = { call: number } & FileProgress

interface Listener {
  onProgress(progress: FileProgress): void
  /** What it was last told. */
  last?: FileProgress
}

export class FileRuns {
  readonly #connection: Connection<VaultApi>
  readonly #listeners = new Map<number, Listener>()
  #calls = 0

  constructor(connection: Connection<VaultApi>) {
    this.#connection = connection
  }

  /** A number for a call, as none other of this page has. */
  next = (): number => ++this.#calls

  tell({ call, done, total, unit, bytesPerSecond }: Told): void {
    const listener = this.#listeners.get(call)
    if (!listener) return
    const progress = { done, total, unit, bytesPerSecond }
    listener.last = progress
    try {
      listener.onProgress(progress)
    } catch (error) {
      // A listener's fault is its own.
      reportError(error)
    }
  }

  /** `ask` calls the worker with the number it is given; `totalOf` says how many bytes were done with that result. */
  async run<T>(
    { onProgress, pause, signal }: RunOptions,
    ask: (call: number) => Promise<T>,
    totalOf: (result: T) => number,
  ): Promise<T> {
    const call = this.next()
    const listener: Listener | undefined = onProgress && { onProgress }
    if (listener) this.#listeners.set(call, listener)
    const stop = (): void => {
      this.#connection.call('stopFile', [call]).catch(() => {})
    }
    const rest = (): void => {
      this.#connection.call('pauseFile', [call, pause?.paused ?? false]).catch(() => {})
    }
    signal?.addEventListener('abort', stop)
    pause?.addEventListener('change', rest)
    try {
      const answer = ask(call)
      if (pause?.paused) rest()
      const result = await answer
      const total = totalOf(result)
      // A file of nothing has no step that would have told it.
      if (listener?.last?.done !== total) {
        const bytesPerSecond = listener?.last?.bytesPerSecond ?? 0
        this.tell({ call, done: total, total, unit: 'bytes', bytesPerSecond })
      }
      return result
    } finally {
      signal?.removeEventListener('abort', stop)
      pause?.removeEventListener('change', rest)
      this.#listeners.delete(call)
    }
  }
}
