/**
 * Work on files that the page asks for: one after the other, however many are asked for, so that memory stays bounded. Each
 * can be stopped or told to rest at its next step, and a lock ends it there; nothing of it is delivered then.
 */
import type { VaultEvent } from '../src/protocol/events.ts'
import { FileRun } from './file-run.ts'
import { holding, type Held } from './holding-files.ts'
import { Rate } from '../src/protocol/rate.ts'
import type { VaultSession } from './session.ts'

/** How much is done between two looks at whether it is still wanted. */
const TOLD_BYTES = 4_000_000

/** Tells how far it is, in bytes, and rests if it is to. What it throws ends the work. */
export type Advance = (done: number, total: number) => Promise<void>

export class FileTurns {
  readonly #now: () => number
  readonly #emit: (event: VaultEvent) => void
  readonly #running = new Map<number, FileRun>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(now: () => number, emit: (event: VaultEvent) => void) {
    this.#now = now
    this.#emit = emit
  }

  /** `call` is a number of the page's own. */
  take<T>(
    session: VaultSession,
    call: number,
    work: (held: Held, advance: Advance) => Promise<T>,
  ): Promise<T> {
    const run = new FileRun()
    this.#running.set(call, run)
    const before = this.#turn
    const result = holding(session, async (held) => {
      await before
      const rate = new Rate(this.#now)
      const look = async (): Promise<void> => {
        run.assertWanted()
        await held.assertOpen()
      }
      const restIfPaused = async (): Promise<void> => {
        while (run.isPaused) {
          await rate.resting(run.rest())
          await look()
        }
      }
      await look()
      await restIfPaused()
      let told = 0
      return work(held, async (done, total) => {
        // Less than before: it has begun anew.
        if (done < total && done >= told && done - told < TOLD_BYTES) return
        told = done
        await look()
        const bytesPerSecond = rate.at(done)
        this.#emit({ type: 'file', call, done, total, unit: 'bytes', bytesPerSecond })
        await restIfPaused()
      })
    })
    this.#turn = result.catch(() => {}).finally(() => this.#running.delete(call))
    return result
  }

  /** Nobody waits for that any more. */
  stop(call: number): void {
    this.#running.get(call)?.stop()
  }

  /** Rests from its next step on, or goes on. It keeps its turn. */
  pause(call: number, isPaused: boolean): void {
    const run = this.#running.get(call)
    if (run) run.isPaused = isPaused
  }

  /** The vault may be locked: what rests is to see that, and ends. */
  look(): void {
    for (const run of this.#running.values()) run.look()
  }
}
