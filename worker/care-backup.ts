/** Backups, as far as the vault itself has to do with them: it hands its entries to whoever writes the file, and takes in others. */
import {
  SAFETY_NAMESPACE,
  type RestoreReport,
  type Restoring,
  type SafetyCopy,
} from '../src/protocol/backup.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { collect, readCopy, restore } from './backup/backup.ts'
import { receiveBatches, sendBatches } from './entry-stream.ts'
import type { VaultSession } from './session.ts'
import type { OpenLog } from './store/store.ts'

type Use = <T>(work: (open: OpenLog) => Promise<T>) => Promise<T>

export class Copying {
  readonly #now: () => number
  readonly #emit: (event: VaultEvent) => void
  readonly #stops = new Map<number, (error: VaultError) => void>()

  constructor(now: () => number, emit: (event: VaultEvent) => void) {
    this.#now = now
    this.#emit = emit
  }

  /** Sends all that is in the vault to the other end of `port`, at the speed at which it is taken there. */
  send(session: VaultSession, port: MessagePort, call: number): Promise<{ sequence: number }> {
    return this.#stoppable(session, call, async (use, stopped) => {
      let sequence = 0
      const batches = collect({
        use,
        now: this.#now,
        advance: async (done, total) => this.#tell(call, done, total),
        reached: (last) => (sequence = last),
      })
      await sendBatches(port, batches, stopped)
      return { sequence }
    })
  }

  /** Takes in all that comes from there, or compares it. */
  receive(
    session: VaultSession,
    port: MessagePort,
    call: number,
    restoring: Restoring,
  ): Promise<RestoreReport> {
    return this.#stoppable(session, call, (use, stopped) =>
      restore(receiveBatches(port, stopped), restoring, {
        use,
        now: this.#now,
        advance: async (done) => this.#tell(call, done, done),
      }),
    )
  }

  /** Nobody waits for that any more. */
  stop(call: number): void {
    this.#stops.get(call)?.(new VaultError('aborted'))
  }

  safetyCopy = (session: VaultSession): Promise<SafetyCopy | undefined> => session.use(readCopy)

  discardSafetyCopy = (session: VaultSession): Promise<void> =>
    session.use(async ({ commits }) => {
      await commits.write({ namespace: SAFETY_NAMESPACE, steps: 'clear' })
    })

  #tell(call: number, done: number, total: number): void {
    this.#emit({ type: 'copying', call, done, total, unit: 'entries' })
  }

  async #stoppable<T>(
    session: VaultSession,
    call: number,
    work: (use: Use, stopped: Promise<never>) => Promise<T>,
  ): Promise<T> {
    const first = await session.use(async (open) => open)
    const use: Use = async (step) => {
      const done = await session.use(async (open) => open === first && { result: await step(open) })
      // Locked and unlocked again: what was read and compared belongs to an opening that is over.
      if (!done) throw new VaultError('locked')
      return done.result
    }
    const stopped = new Promise<never>((_, reject) => this.#stops.set(call, reject))
    // It may be over before anybody waits for it.
    stopped.catch(() => {})
    try {
      return await work(use, stopped)
    } finally {
      this.#stops.delete(call)
    }
  }
}
