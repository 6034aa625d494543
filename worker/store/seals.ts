/**
 * Seals that no commit makes, as those of tokens: granted in blocks, which stand in the log before they are used
 * (docs/adr/0021-seal-reservations.md). Most calls find some left, and write nothing.
 */
import { FIRST_BLOCK, NEXT_BLOCK, type Commits } from './commit.ts'

export class Seals {
  readonly #commits: Pick<Commits, 'reserve'>
  readonly #epochNow: () => number
  /** The epoch these are of. */
  #epoch = 0
  #granted = 0
  #used = 0
  #granting: Promise<void> | undefined

  constructor(commits: Pick<Commits, 'reserve'>, epochNow: () => number) {
    this.#commits = commits
    this.#epochNow = epochNow
  }

  /**
   * Takes one, and resolves to the epoch it is of.
   *
   * @throws VaultError `unsupported` if the epoch is used up; of storage as a write does
   */
  async take(): Promise<number> {
    for (;;) {
      const epoch = this.#epochNow()
      if (epoch !== this.#epoch) [this.#epoch, this.#granted, this.#used] = [epoch, 0, 0]
      if (this.#used < this.#granted) {
        this.#used++
        return epoch
      }
      this.#granting ??= this.#grant().finally(() => (this.#granting = undefined))
      await this.#granting
    }
  }

  async #grant(): Promise<void> {
    const count = this.#granted === 0 ? FIRST_BLOCK : NEXT_BLOCK
    const epoch = await this.#commits.reserve(count)
    // Another epoch may have begun meanwhile: these are of the one before.
    if (epoch === this.#epoch) this.#granted += count
  }
}
