/** Backups, as far as the vault itself has to do with them: it hands its entries to whoever writes the file. */
import type { VaultEvent } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { collect } from './backup/backup.ts'
import { sendBatches } from './entry-stream.ts'
import type { VaultSession } from './session.ts'

export class Sending {
  readonly #now: () => number
  readonly #emit: (event: VaultEvent) => void
  readonly #stops = new Map<number, (error: VaultError) => void>()

  constructor(now: () => number, emit: (event: VaultEvent) => void) {
    this.#now = now
    this.#emit = emit
  }

  /** Sends all that is in the vault to the other end of `port`, at the speed at which it is taken there. */
  async send(session: VaultSession, port: MessagePort, call: number): Promise<void> {
    // Said here too: nobody need be at the other end.
    await session.use(async () => {})
    const stopped = new Promise<never>((_, reject) => this.#stops.set(call, reject))
    // It may be over before anybody waits for it.
    stopped.catch(() => {})
    const batches = collect({
      use: (work) => session.use(work),
      now: this.#now,
      advance: async (done, total) => {
        this.#emit({ type: 'sending', call, done, total, unit: 'entries' })
      },
    })
    try {
      await sendBatches(port, batches, stopped)
    } finally {
      this.#stops.delete(call)
    }
  }

  /** Nobody waits for that any more. */
  stop(call: number): void {
    this.#stops.get(call)?.(new VaultError('aborted'))
  }
}
