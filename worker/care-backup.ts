/** Backups, as far as the vault itself has to do with them: it hands its entries to whoever writes the file, and takes in others. */
import {
  SAFETY_NAMESPACE,
  type RestoreReport,
  type Restoring,
  type SafetyCopy,
} from '../src/protocol/backup.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { UnlockSecret } from '../src/protocol/contract.ts'
import { collect, collectFiles, readCopy, restore } from './backup/backup.ts'
import { receiveBatches, sendBatches, type Batch } from './entry-stream.ts'
import { assertExisting, countNews, secretsOf, takeIn } from './outside-secrets.ts'
import type { VaultSession } from './session.ts'
import type { SlotsOptions } from './slots.ts'
import type { OpenLog } from './store/store.ts'

type Use = <T>(work: (open: OpenLog) => Promise<T>) => Promise<T>

export class Copying {
  readonly #options: SlotsOptions
  readonly #stops = new Map<number, (error: VaultError) => void>()

  constructor(options: SlotsOptions) {
    this.#options = options
  }

  /** Sends all entries of the vault to the other end of `port`, at the speed at which they are taken there. */
  send(session: VaultSession, port: MessagePort, call: number): Promise<{ sequence: number }> {
    return this.#stoppable(session, call, async (use, stopped) => {
      const { batches, sequence } = this.#collect(use, call)
      await sendBatches(port, batches, stopped)
      return { sequence: sequence() }
    })
  }

  /** The same, and the outside secrets and files behind them; nothing at all before the secret has opened the vault. */
  sendBackup(
    session: VaultSession,
    port: MessagePort,
    call: number,
    secret: UnlockSecret,
  ): Promise<{ sequence: number }> {
    return this.#stoppable(session, call, async (use, stopped) => {
      const place = { session, use }
      const { batches, sequence } = this.#collect(use, call)
      const proved = (): Promise<void> => assertExisting(place, secret, this.#options)
      const all = (async function* (): AsyncGenerator<Batch> {
        await proved()
        yield* batches
        yield { entries: [], secrets: await secretsOf(place) }
        yield* collectFiles(use)
      })()
      await sendBatches(port, all, stopped)
      return { sequence: sequence() }
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
        now: this.#options.surroundings.now,
        advance: async (done) => this.#tell(call, done, done),
        countNews: (secrets) => countNews({ session, use }, secrets),
        takeIn: (secrets) => takeIn({ session, use }, secrets),
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

  #collect(use: Use, call: number): { batches: AsyncGenerator<Batch>; sequence: () => number } {
    let sequence = 0
    const batches = collect({
      use,
      now: this.#options.surroundings.now,
      advance: async (done, total) => this.#tell(call, done, total),
      reached: (last) => (sequence = last),
    })
    return { batches, sequence: () => sequence }
  }

  #tell(call: number, done: number, total: number): void {
    this.#options.emit({ type: 'copying', call, done, total, unit: 'entries' })
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
