/**
 * Sight: which state the vault is in, by what the last look at the disk found and whether this tab holds it open. The page is
 * told of every change. What could not be seen is `unavailable`, never empty.
 */
import type { StateAt, VaultState } from '../src/protocol/contract.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { Found, Store } from './store/store.ts'

export interface SightOptions {
  store: Store
  emit(event: VaultEvent): void
  /** Whether this tab holds the vault open. */
  isOpen(): boolean
  /** Runs `work` while no tab creates, opens or erases this vault. */
  exclusively<T>(work: () => Promise<T>): Promise<T>
}

export class Sight {
  readonly #options: SightOptions
  #state: VaultState = 'unavailable'
  #stateAt = 0
  /** Looks at the disk begun, and the last of them whose result counts. */
  #looks = 0
  #seen = 0

  constructor(options: SightOptions) {
    this.#options = options
  }

  get state(): VaultState {
    return this.#state
  }

  get stateAt(): StateAt {
    return { state: this.#state, at: this.#stateAt }
  }

  set(state: VaultState): void {
    if (state === this.#state) return
    this.#state = state
    this.#stateAt++
    this.#options.emit({ type: 'state', ...this.stateAt })
  }

  /** Looks at the disk again and says what is there, once an erase that was cut short is finished. */
  async refresh(): Promise<VaultState> {
    const { store, exclusively, isOpen } = this.#options
    const look = ++this.#looks
    const see = (state: VaultState): void => {
      // A later look may have come back first.
      if (look < this.#seen) return
      this.#seen = look
      this.set(isOpen() ? 'unlocked' : state)
    }
    try {
      const found = await store.find()
      const { state } = found.erasing ? await exclusively(() => this.find()) : found
      see(state)
    } catch (error) {
      see('unavailable')
      throw error
    }
    return this.#state
  }

  /** Looks again for whoever cannot wait for it, or bear that it fails. */
  refreshSoon = (): void => void this.refresh().catch(() => {})

  /** What is on disk, once an erase that was cut short is finished. Only for a caller who runs exclusively. */
  async find(): Promise<Found> {
    const { store } = this.#options
    const found = await store.find()
    if (!found.erasing) return found
    await store.erase()
    return store.find()
  }

  /** The same, where there is something to unlock. @throws VaultError `empty`, `damaged`, `evicted` */
  async findLocked(): Promise<Found> {
    const found = await this.find()
    if (found.state !== 'locked') {
      this.set(found.state)
      throw new VaultError(found.state)
    }
    return found
  }
}
