/**
 * The session: locked ⇄ unlocked. Makes, opens, locks and erases the vault, each while no other tab does, and hands what
 * it has opened to the holding; tells the other tabs, and hears of them.
 */
import type {
  Created,
  CreateOptions,
  LockPolicy,
  LogReport,
  ReopenCall,
  StateAt,
  VaultState,
} from '../src/protocol/contract.ts'
import type { AnchorMark } from '../src/protocol/anchor.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { PUTS_NAMESPACE } from '../src/protocol/reserved.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { assertAnchored, markOf, type Anchored } from './anchor.ts'
import { createVault, orTakenBack, proveWays } from './creating.ts'
import { announceKdf } from './derivation.ts'
import { Holding } from './holding.ts'
import { openKeyring, type Keyring, type Secret } from './keyring/keyring.ts'
import { followPinned, healCopy, openFound, sealerOf, secretOf, type OpenKeys } from './opening.ts'
import { Rotation } from './rotation.ts'
import { Sight } from './sight.ts'
import { hasProvedCode } from './slot-rules.ts'
import { Unasked } from './unasked.ts'
import { Store, type Ahead, type Change, type Found, type OpenLog } from './store/store.ts'
import type { SessionOptions } from './surroundings.ts'
import { Tabs } from './tabs.ts'
import { Throttle } from './throttle.ts'

export type { Surroundings } from './surroundings.ts'

interface Opening {
  anchor: Anchored
  ahead?: Ahead
  /** Called when the secret has been seen to be right. */
  proved?(this: void): void
  /** When the person was last seen, if that was before. */
  seenAt?: number | undefined
}

export class VaultSession {
  readonly name: string
  readonly store: Store
  readonly healed: string[] = []
  readonly rotation: Rotation
  readonly #options: SessionOptions
  readonly #tabs: Tabs
  readonly #sight: Sight
  readonly #holding: Holding
  readonly throttle: Throttle
  readonly #unasked: Unasked
  /** The last row another tab has told of, which may be while this one was still opening the log. */
  #heard = 0

  constructor(options: SessionOptions) {
    const { name, emit, surroundings } = options
    this.name = name
    this.#options = options
    this.store = new Store(
      name,
      {
        onStorage: (reason) => {
          emit({ type: 'storage', reason })
          // What could not be seen can be seen again.
          if (reason === 'reopened' && this.state === 'unavailable') this.#sight.refreshSoon()
        },
      },
      surroundings.settle,
      surroundings.marks,
    )
    this.#sight = new Sight({
      store: this.store,
      emit,
      isOpen: () => this.#holding.held !== undefined,
      exclusively: (work) => this.exclusively(work),
    })
    this.rotation = new Rotation({
      name,
      emit,
      store: this.store,
      now: surroundings.now,
      ifAlone: surroundings.ifAlone,
      keyring: () => this.keyring,
      use: (work) => this.use(work),
      exclusively: (work) => this.exclusively(work),
      hurry: () => this.#holding.hurry(),
    })
    this.#holding = new Holding(options, this.rotation, () => {
      this.#unasked.locked()
      this.#sight.set('locked')
      // Another tab may have erased the vault rather than locked it.
      this.#sight.refreshSoon()
    })
    this.#unasked = new Unasked({
      session: options,
      store: this.store,
      sight: this.#sight,
      holding: this.#holding,
      exclusively: (work) => this.exclusively(work),
      open: (found, keys, how) => this.#open(found, keys, how),
    })
    this.throttle = new Throttle({
      store: this.store,
      now: surroundings.now,
      hasProvedCode: () => this.keyring && hasProvedCode(this.keyring.slots),
      erase: () => this.#erase(),
    })
    this.throttle.eraseAfter = options.eraseAfterWrong ?? null
    this.#tabs = new Tabs(name, {
      onLocked: (lockEpoch) => {
        const { held } = this.#holding
        if (!held) this.#sight.refreshSoon()
        else if (lockEpoch > held.lockEpoch) this.#holding.drop()
      },
      onWritten: (sequence) => {
        this.#heard = sequence
        const { held } = this.#holding
        if (held && held.log.log.last < sequence) this.#holding.catchUp(held.log)
        // Another tab has made a vault here.
        else if (this.state !== 'unlocked') this.#sight.refreshSoon()
      },
    })
  }

  get state(): VaultState {
    return this.#sight.state
  }

  get stateAt(): StateAt {
    return this.#sight.stateAt
  }

  get keyring(): Keyring | undefined {
    return this.#holding.held?.keyring
  }

  /** The header in use. */
  get header(): Bytes | undefined {
    return this.keyring?.header
  }

  get sequence(): number | null {
    return this.#holding.held?.log.log.last ?? null
  }

  /** Resolves when what opening left to be put right has been. */
  mended = (): Promise<void> => this.#holding.mended()

  get logReport(): LogReport | null {
    return this.#holding.logReport
  }

  set lockPolicy(policy: LockPolicy) {
    this.#holding.policy = policy
    this.#unasked.policy = policy
  }

  /** What is done beyond asking for a secret each time. */
  conveniences = (): ReturnType<Unasked['report']> => this.#unasked.report()

  /** The first look at the disk, and at the other tabs. */
  async start(): Promise<void> {
    await this.refresh()
    this.#unasked.came()
  }

  /** The page has a mark of an earlier vault: where there is nothing, something is gone. */
  async marked(): Promise<void> {
    this.store.markedOutside()
    await this.refresh()
  }

  /** Looks at the disk again and says what is there, once an erase that was cut short is finished. */
  refresh = (): Promise<VaultState> => this.#sight.refresh()

  /** Runs `work` with the open log, and delivers only if the vault has stayed open all the while. */
  use<T>(work: (log: OpenLog) => Promise<T>): Promise<T> {
    return this.#holding.use(work)
  }

  async create(options: CreateOptions): Promise<Created> {
    try {
      return await this.exclusively(() => this.#create(options))
    } catch (error) {
      // What is there now need not be what was there before: another tab's vault, or all of this one.
      await this.refresh().catch(() => {})
      throw error
    }
  }

  /** @throws VaultError `tampered` if the vault is not the anchored one, or has not come so far */
  unlock(secret: Secret | undefined, anchor?: AnchorMark): Promise<void> {
    return this.exclusively(async () => {
      const ahead = this.store.readAhead()
      const found = await this.#sight.findLocked()
      await this.guess(secret, (proved) => this.#open(found, secret, { anchor, ahead, proved }))
      this.#unasked.unlocked()
    })
  }

  reopen = (call: ReopenCall, anchor?: AnchorMark): Promise<void> =>
    this.#unasked.reopen(call, anchor)

  /** The page was left, and may come back: nothing stays open meanwhile. */
  left = (): void => this.#holding.lock()

  /**
   * Unlocks a locked vault; where its log does not hold, `salvage` is told why and what was found, and it is tried again.
   * Resolves to what that said, or undefined.
   */
  recover<T>(
    secret: Secret | undefined,
    anchor: AnchorMark | undefined,
    salvage: (found: Found, why: unknown) => Promise<T>,
  ): Promise<T | undefined> {
    return this.exclusively(async () => {
      if (this.#holding.held) return undefined
      const found = await this.#sight.findLocked()
      return this.guess(secret, async (proved) => {
        try {
          await this.#open(found, secret, { anchor, proved })
          return undefined
        } catch (error) {
          const salvaged = await salvage(found, error)
          await this.#open(await this.#sight.findLocked(), secret, { anchor, proved })
          this.#tabs.written(this.sequence ?? 0)
          return salvaged
        }
      })
    })
  }

  /**
   * Tries a secret that somebody gave: wrong ones are counted, and soon have to wait. This browser's own key is none. Only
   * for a caller who runs exclusively.
   *
   * @throws VaultError `throttled`
   */
  guess<T>(secret: Secret | undefined, work: (proved: () => void) => Promise<T>): Promise<T> {
    if (!secret || 'deviceKey' in secret) return work(() => {})
    return this.throttle.guess(work)
  }

  /** Locks this tab at once, and every other by raising the lock epoch. */
  async lock(): Promise<void> {
    this.#holding.lock()
    const raising = this.store.raiseLockEpoch()
    // What cannot be written is not for certain; but whoever hears of it locks.
    this.#tabs.locked(await raising.catch(() => Number.MAX_SAFE_INTEGER))
    await raising
  }

  erase(confirm: string): Promise<void> {
    if (confirm !== this.name) throw new VaultError('bad-request', { reason: 'confirm' })
    this.#holding.lock()
    return this.exclusively(() => this.#erase())
  }

  presence = (seen: boolean, hidden: boolean): void => this.#holding.presence(seen, hidden)

  close(): Promise<void> {
    const forgetting = this.#unasked.close()
    // First, so that a lock does not look at the disk once more.
    const closing = forgetting ? forgetting.then(() => this.store.close()) : this.store.close()
    this.#holding.lock()
    this.#tabs.close()
    return closing
  }

  /** Runs `work` while no tab creates, opens or erases this vault, or changes its header. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.surroundings.exclusively(`coffer/${this.name}`, work)
  }

  async #erase(): Promise<void> {
    this.#holding.lock()
    await this.store.erase()
    this.#tabs.locked(Number.MAX_SAFE_INTEGER)
    this.#sight.set('empty')
  }

  async #create(options: CreateOptions): Promise<Created> {
    const { state } = await this.#sight.find()
    if (state === 'locked') throw new VaultError('already-exists')
    if (state !== 'empty') throw new VaultError(state)
    const created = await createVault(this.store, options, this.#options)
    await orTakenBack(this.store, () => this.#proveSlots(options, created))
    return created
  }

  /** Reads back what was written and opens it by every slot; the vault stays open by the last. */
  async #proveSlots(options: CreateOptions, created: Created): Promise<void> {
    const found = await this.store.find()
    await proveWays(found, options, created)
    const { passphrase } = options
    const secret = passphrase === undefined ? undefined : { passphrase }
    await this.#open(found, secret, { anchor: 'birth' })
    this.#tabs.written(0)
  }

  async #open(
    found: Found,
    given: Secret | undefined | OpenKeys,
    { anchor, ahead = this.store.readAhead(), proved = () => {}, seenAt }: Opening,
  ): Promise<void> {
    const { locks } = this.#holding
    if (given && 'passphrase' in given) await announceKdf(found, this.#options.emit)
    const openKeys = typeof given === 'function' ? given : this.#keysBy(found, given)
    const opened = await openFound(this.store, found, openKeys, (keyring, at) => {
      proved()
      return this.#openLog(keyring, at, anchor, ahead)
    })
    const isNew = this.#holding.take(opened, locks, seenAt)
    await this.#unasked.opened()
    if (!isNew) return
    this.healed.push(...opened.healed)
    this.#sight.set('unlocked')
    const { log } = opened.log
    this.#anchor(opened.keyring, log, anchor === 'birth')
    if (log.last < this.#heard) this.#holding.catchUp(opened.log)
    this.#holding.begin(opened, () =>
      this.exclusively(async () => {
        this.healed.push(...(await healCopy(this.store, opened)))
        await this.store.mark()
      }),
    )
  }

  #keysBy(found: Found, given: Secret | undefined): OpenKeys {
    const [secret, onRoot] = [secretOf(found, given), this.#unasked.keeper(found)]
    return (header) => openKeyring(header, secret, undefined, onRoot)
  }

  async #openLog(
    keyring: Keyring,
    { tabState }: Found,
    anchor: Anchored,
    ahead: Ahead,
  ): Promise<OpenLog> {
    if (!tabState) throw new VaultError('locked')
    const { durability, surroundings } = this.#options
    const opened = await this.store.open(
      sealerOf(keyring, this.store),
      tabState,
      {
        onChanged: (change) => this.#tell(keyring, change),
        onHeader: async (pin) => {
          const isFollowed = await followPinned(this.store, keyring, pin)
          if (isFollowed) {
            this.rotation.seen().catch(() => {})
            if (this.keyring === keyring) this.#options.emit({ type: 'slots' })
          }
          return isFollowed
        },
      },
      {
        epoch: () => keyring.epoch,
        durability,
        now: surroundings.now,
        staging: (work) => surroundings.beside(`coffer/${this.name}/large`, work),
        onCommitted: (sequence) => {
          this.#tabs.written(sequence)
          this.#holding.wrote()
          this.#anchor(keyring, opened.log, false)
        },
      },
      ahead,
    )
    if (anchor && anchor !== 'birth') assertAnchored(anchor, keyring.vaultId, opened.log)
    return opened
  }

  #anchor({ vaultId }: Keyring, log: OpenLog['log'], birth: boolean): void {
    if (!this.#options.anchored) return
    this.#options.emit({ type: 'anchor', text: markOf(vaultId, log), birth })
  }

  /** Names leave the worker only while the vault they belong to is open, whatever a commit was under way. */
  #tell(keyring: Keyring, change: Change): void {
    this.#holding.lockIfDue()
    if (this.keyring !== keyring || change.namespace === PUTS_NAMESPACE) return
    this.#holding.changed()
    this.#options.emit({ type: 'changed', at: this.stateAt.at, ...change })
  }
}
