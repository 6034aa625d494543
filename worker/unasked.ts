/**
 * Opening without anybody being asked, where a host has turned it on: by what this tab has kept over a reload, and by the keys
 * of another tab. What does not fit, because somebody has locked the vault since or its keys were replaced, leaves it locked
 * and is no failure; whoever wants to know why unlocks it.
 */
import type { AnchorMark } from '../src/protocol/anchor.ts'
import type { LockPolicy, ReopenCall, WorkerReport } from '../src/protocol/contract.ts'
import { isVaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import type { Holding } from './holding.ts'
import { openByKeys, type RootKeys } from './keyring/keyring.ts'
import type { OpenKeys } from './opening.ts'
import { Sharing } from './sharing.ts'
import type { Sight } from './sight.ts'
import { StayingOpen } from './staying-open.ts'
import type { Found, Store } from './store/store.ts'
import type { SessionOptions } from './surroundings.ts'

export interface UnaskedOptions {
  session: SessionOptions
  store: Store
  sight: Sight
  holding: Holding
  /** Runs `work` while no tab creates, opens or erases this vault, or changes its header. */
  exclusively<T>(work: () => Promise<T>): Promise<T>
  open(
    found: Found,
    keys: OpenKeys,
    how: { anchor: AnchorMark | undefined; seenAt?: number },
  ): Promise<void>
}

export class Unasked {
  readonly #options: UnaskedOptions
  readonly #staying: StayingOpen
  readonly #sharing: Sharing

  constructor(options: UnaskedOptions) {
    const { session, sight, store } = options
    this.#options = options
    this.#staying = new StayingOpen(store, session)
    this.#sharing = new Sharing(session.name, {
      give: () => this.#toShare(),
      // What the host has anchored is not known here.
      mayTake: () => sight.state === 'locked' && !session.anchored,
      take: (keys, lockEpoch) => this.#openShared(keys, lockEpoch),
    })
    this.#sharing.policy = session.lock.shareWithTabs ?? false
  }

  set policy({ stayOpen, shareWithTabs }: LockPolicy) {
    if (stayOpen) this.#staying.policy = stayOpen
    if (shareWithTabs === undefined) return
    const begins = shareWithTabs && !this.#sharing.isOn
    this.#sharing.policy = shareWithTabs
    // Tabs that wait have heard nothing when this one was opened.
    if (begins && this.#options.holding.held) this.#sharing.opened()
  }

  async report(): Promise<Pick<WorkerReport, 'heldOverReload' | 'sharedWithTabs'>> {
    return {
      heldOverReload: (await this.#staying.isThere(this.#options.holding.held?.keyring))
        ? 'yes'
        : 'no',
      sharedWithTabs: this.#sharing.isOn ? 'yes' : 'no',
    }
  }

  /** This tab has just come: it may be that another one is open. */
  came = (): void => this.#sharing.ask()

  /** What an unlock is to do with ROOT while it has it. */
  keeper = (found: Found): ((root: CryptoKey, vaultId: Bytes) => Promise<void>) | undefined =>
    this.#staying.keeper(found)

  /** The vault is open, by whatever. */
  async opened(): Promise<void> {
    const { held } = this.#options.holding
    if (held) await this.#staying.keep(held)
  }

  /** The same, by a secret: other tabs may ask. */
  unlocked = (): void => this.#sharing.opened()

  locked(): void {
    this.#sharing.locked()
    void this.#staying.forget()
  }

  /** Undefined where there is nothing to wait for. */
  close(): Promise<void> | undefined {
    this.#sharing.close()
    return this.#staying.close()
  }

  /** By what the page before this one has kept. */
  async reopen(call: ReopenCall, anchor: AnchorMark | undefined): Promise<void> {
    const { exclusively, holding, sight, open } = this.#options
    const { seenAt } = call
    const opening = exclusively(async () => {
      const openKept = await this.#staying.take(call)
      if (!openKept || holding.held || holding.isIdleSince(seenAt)) return
      const found = await sight.findLocked()
      const keys = await openKept(found)
      if (keys) await open(found, (header) => openByKeys(header, keys), { anchor, seenAt })
    })
    await opening.catch(onlyRefused)
  }

  #toShare(): { keys: RootKeys; lockEpoch: number } | undefined {
    const { holding } = this.#options
    holding.lockIfDue()
    const { held } = holding
    return held && { keys: held.keyring.rootKeys(), lockEpoch: held.lockEpoch }
  }

  async #openShared(keys: RootKeys, lockEpoch: number): Promise<void> {
    const { exclusively, holding, sight, open } = this.#options
    const { locks } = holding
    const opening = exclusively(async () => {
      if (holding.held || locks !== holding.locks) return
      const found = await sight.findLocked()
      // Locked since, in whichever tab.
      if (found.tabState?.lockEpoch !== lockEpoch) return
      await open(found, (header) => openByKeys(header, keys), { anchor: undefined })
    })
    await opening.catch(onlyRefused)
  }
}

function onlyRefused(error: unknown): void {
  if (!isVaultError(error)) throw error
}
