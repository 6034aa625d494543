/**
 * What is under way with the browser's storage, so that a worker can be ended between two transactions and never in the
 * middle of one: WebKit keeps a database busy for ever whose worker was (docs/compatibility.md).
 */
import { VaultError } from '../../src/protocol/errors.ts'

export class UnderWay {
  readonly #works = new Set<Promise<unknown>>()
  #isOver = false

  get isOver(): boolean {
    return this.#isOver
  }

  /** @throws VaultError `aborted` once it is over: nothing begins any more */
  assertGoing(): void {
    if (this.#isOver) throw new VaultError('aborted')
  }

  /** @throws VaultError `aborted` */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.assertGoing()
    const working = work()
    this.add(working)
    return working
  }

  /** Something that has begun already. */
  add(working: Promise<unknown>): void {
    this.#works.add(working)
    const forget = (): void => void this.#works.delete(working)
    working.then(forget, forget)
  }

  /** Lets nothing begin any more, and resolves when all has ended that had begun. */
  async end(): Promise<void> {
    this.#isOver = true
    await Promise.allSettled(this.#works)
  }
}
