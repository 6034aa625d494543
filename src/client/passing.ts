/** Bytes on their way from one stream to another: counted, timed, and resting when they are told to. */
import { VaultError } from '../protocol/errors.ts'
import { Rate } from '../protocol/rate.ts'
import type { CallOptions } from './call-options.ts'
import type { FileOptions } from './sealing-calls.ts'

export class Passing {
  readonly #total: number
  readonly #options: FileOptions & CallOptions
  readonly #rate = new Rate(() => performance.now())
  #done = 0

  constructor(total: number, options: FileOptions & CallOptions) {
    this.#total = total
    this.#options = options
  }

  /** Until all of it has arrived, in `target` and `beyond`. What fails on one side ends the other. */
  async through(
    source: ReadableStream<Uint8Array>,
    target: WritableStream<Uint8Array>,
    beyond: Promise<void> = Promise.resolve(),
  ): Promise<void> {
    const { signal } = this.#options
    // Told where it happens first, which may be beyond.
    beyond.catch(() => {})
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform: async (chunk, controller) => {
        await this.#rest()
        controller.enqueue(chunk)
        this.#tell(chunk.length)
      },
    })
    const piping = source.pipeThrough(counted).pipeTo(target, signal ? { signal } : {})
    await piping.catch(async (error: unknown) => {
      await beyond
      throw signal?.aborted ? new VaultError('aborted') : error
    })
    await beyond
  }

  #tell(bytes: number): void {
    this.#done += bytes
    const { onProgress } = this.#options
    const [done, total, bytesPerSecond] = [this.#done, this.#total, this.#rate.at(this.#done)]
    onProgress?.({ done, total, unit: 'bytes', bytesPerSecond })
  }

  async #rest(): Promise<void> {
    const { pause, signal } = this.#options
    const isResting = (): boolean => pause?.paused === true && signal?.aborted !== true
    while (isResting()) {
      const change = new Promise<void>((resolve) => {
        pause?.addEventListener('change', () => resolve(), { once: true })
        signal?.addEventListener('abort', () => resolve(), { once: true })
      })
      await this.#rate.resting(change)
    }
  }
}
