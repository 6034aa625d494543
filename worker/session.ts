/**
 * The session: locked ⇄ unlocked. Owns the keyring while the vault is open and forgets it on lock; whatever began
 * before a lock delivers nothing after it.
 */
import type {
  CreateOptions,
  LockPolicy,
  LogReport,
  StateAt,
  VaultState,
} from '../src/protocol/contract.ts'
import type { AnchorMark } from '../src/protocol/anchor.ts'
import { isVaultError, VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { assertAnchored, markOf, type Anchored } from './anchor.ts'
import { Background } from './background.ts'
import { createVault, orTakenBack } from './creating.ts'
import { Deadlines } from './deadlines.ts'
import { announceKdf } from './derivation.ts'
import { openKeyring, type Keyring, type Secret } from './keyring/keyring.ts'
import { followPinned, healCopy, openFound, sealerOf, secretOf, type Opened } from './opening.ts'
import {
  sameState,
  Store,
  type Ahead,
  type Change,
  type Found,
  type OpenLog,
} from './store/store.ts'
import type { SessionOptions } from './surroundings.ts'
import { Tabs } from './tabs.ts'

export type { Surroundings } from './surroundings.ts'

export class VaultSession {
  readonly name: string
  readonly store: Store
  readonly healed: string[] = []
  readonly #options: SessionOptions
  readonly #tabs: Tabs
  readonly #deadlines: Deadlines
  readonly #background: Background
  #state: VaultState = 'unavailable'
  #stateAt = 0
  #opened: (Opened & { lockEpoch: number }) | undefined
  /** Raised by every lock of this tab, so that an unlock under way knows that it has come too late. */
  #locks = 0
  /** Looks at the disk begun, and the last of them whose result counts. */
  #looks = 0
  #seen = 0
  /** The last row another tab has told of, which may be while this one was still opening the log. */
  #heard = 0

  constructor(options: SessionOptions) {
    this.name = options.name
    this.#options = options
    this.store = new Store(
      options.name,
      {
        onStorage: (reason) => {
          options.emit({ type: 'storage', reason })
          // What could not be seen can be seen again.
          if (reason !== 'reopened' || this.#state !== 'unavailable') return
          void this.refresh().catch(() => {})
        },
      },
      options.surroundings.settle,
    )
    this.#tabs = new Tabs(options.name, {
      onLocked: (lockEpoch) => {
        if (!this.#opened) void this.refresh().catch(() => {})
        else if (lockEpoch > this.#opened.lockEpoch) this.#drop()
      },
      onWritten: (sequence) => {
        this.#heard = sequence
        const log = this.#opened?.log.log
        if (log && log.last < sequence) this.#catchUp(log)
        // Another tab has made a vault here.
        else if (this.#state !== 'unlocked') void this.refresh().catch(() => {})
      },
    })
    this.#deadlines = new Deadlines(options.surroundings.now, () => this.#lockHere())
    this.#deadlines.policy = options.lock
    this.#background = new Background({
      ...options.surroundings,
      name: options.name,
      mayWork: () => {
        if (this.#deadlines.passed()) this.#lockHere()
        return this.#opened !== undefined
      },
      onError: (error) => this.#failed(error),
    })
  }

  get state(): VaultState {
    return this.#state
  }

  get stateAt(): StateAt {
    return { state: this.#state, at: this.#stateAt }
  }

  get keyring(): Keyring | undefined {
    return this.#opened?.keyring
  }

  /** The header in use. */
  get header(): Bytes | undefined {
    return this.keyring?.header
  }

  get sequence(): number | null {
    return this.#opened?.log.log.last ?? null
  }

  /** Resolves when what opening left to be put right has been. */
  mended = (): Promise<void> => this.#background.mended()

  get logReport(): LogReport | null {
    return this.#opened ? this.#background.reportOf(this.#opened.log) : null
  }

  set lockPolicy(policy: LockPolicy) {
    if (this.#deadlines.passed()) this.#lockHere()
    this.#deadlines.policy = policy
  }

  /** Looks at the disk again and says what is there, once an erase that was cut short is finished. */
  async refresh(): Promise<VaultState> {
    const look = ++this.#looks
    const see = (state: VaultState): void => {
      // A later look may have come back first.
      if (look < this.#seen) return
      this.#seen = look
      this.#setState(this.#opened ? 'unlocked' : state)
    }
    try {
      const found = await this.store.find()
      const { state } = found.erasing ? await this.exclusively(() => this.#find()) : found
      see(state)
    } catch (error) {
      see('unavailable')
      throw error
    }
    return this.#state
  }

  /** Runs `work` with the open log, and delivers only if the vault has stayed open all the while. */
  async use<T>(work: (log: OpenLog) => Promise<T>): Promise<T> {
    if (this.#deadlines.passed()) this.#lockHere()
    const opened = this.#opened
    if (!opened) throw new VaultError('locked')
    this.#background.used()
    try {
      const result = await work(opened.log)
      if (this.#deadlines.passed()) this.#lockHere()
      if (this.#opened !== opened) throw new VaultError('locked')
      return result
    } catch (error) {
      if (this.#opened !== opened) throw new VaultError('locked')
      this.#failed(error)
      throw error
    }
  }

  async create(options: CreateOptions): Promise<void> {
    try {
      await this.exclusively(() => this.#create(options))
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
      await this.#open(await this.#foundLocked(), secret, anchor, ahead)
    })
  }

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
      if (this.#opened) return undefined
      const found = await this.#foundLocked()
      try {
        await this.#open(found, secret, anchor)
        return undefined
      } catch (error) {
        const salvaged = await salvage(found, error)
        await this.#open(await this.#foundLocked(), secret, anchor)
        this.#tabs.written(this.sequence ?? 0)
        return salvaged
      }
    })
  }

  /** Locks this tab at once, and every other by raising the lock epoch. */
  async lock(): Promise<void> {
    this.#lockHere()
    const raising = this.store.raiseLockEpoch()
    // What cannot be written is not for certain; but whoever hears of it locks.
    this.#tabs.locked(await raising.catch(() => Number.MAX_SAFE_INTEGER))
    await raising
  }

  erase(confirm: string): Promise<void> {
    if (confirm !== this.name) throw new VaultError('bad-request', { reason: 'confirm' })
    this.#lockHere()
    return this.exclusively(async () => {
      await this.store.erase()
      this.#tabs.locked(Number.MAX_SAFE_INTEGER)
      this.#setState('empty')
    })
  }

  presence(seen: boolean, hidden: boolean): void {
    if (this.#deadlines.passed()) this.#lockHere()
    this.#deadlines.presence(seen, hidden)
  }

  close(): Promise<void> {
    // First, so that a lock does not look at the disk once more.
    const closing = this.store.close()
    this.#lockHere()
    this.#tabs.close()
    return closing
  }

  /** Runs `work` while no tab creates, opens or erases this vault, or changes its header. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.surroundings.exclusively(`coffer/${this.name}`, work)
  }

  async #create(options: CreateOptions): Promise<void> {
    const { state } = await this.#find()
    if (state === 'locked') throw new VaultError('already-exists')
    if (state !== 'empty') throw new VaultError(state)
    await createVault(this.store, options, this.#options)
    await orTakenBack(this.store, () => this.#proveSlots(options))
  }

  /** Reads back what was written and opens it by every slot; the vault stays open by the last. */
  async #proveSlots({ passphrase, device }: CreateOptions): Promise<void> {
    const found = await this.store.find()
    if (!found.header) throw new VaultError('storage-damaged')
    if (device) (await openKeyring(found.header, { deviceKey: found.device })).forget()
    await this.#open(found, passphrase === undefined ? undefined : { passphrase }, 'birth')
    this.#tabs.written(0)
  }

  /** What is on disk, once an erase that was cut short is finished. Only for a caller who runs exclusively. */
  async #find(): Promise<Found> {
    const found = await this.store.find()
    if (!found.erasing) return found
    await this.store.erase()
    return this.store.find()
  }

  async #foundLocked(): Promise<Found> {
    const found = await this.#find()
    if (found.state !== 'locked') {
      this.#setState(found.state)
      throw new VaultError(found.state)
    }
    return found
  }

  async #open(
    found: Found,
    given: Secret | undefined,
    anchor: Anchored,
    ahead = this.store.readAhead(),
  ): Promise<void> {
    const locks = this.#locks
    if (given && 'passphrase' in given) await announceKdf(found, this.#options.emit)
    const opened = await openFound(this.store, found, secretOf(found, given), (keyring, at) =>
      this.#openLog(keyring, at, anchor, ahead),
    )
    // The secret was right, but the vault was locked while this was under way, or is open already.
    if (locks !== this.#locks) {
      opened.keyring.forget()
      throw new VaultError('locked')
    }
    if (this.#opened) {
      if (sameState(this.#opened.log.log.state, opened.log.log.state)) {
        opened.keyring.forget()
        return
      }
      // It was locked by another tab, and the message did not arrive.
      this.#drop()
    }
    this.healed.push(...opened.healed)
    this.#opened = { ...opened, lockEpoch: opened.log.log.state.lockEpoch }
    this.#deadlines.start()
    this.#setState('unlocked')
    const { log } = opened.log
    this.#anchor(opened.keyring, log, anchor === 'birth')
    if (log.last < this.#heard) this.#catchUp(log)
    this.#background.start(opened.log, () =>
      this.exclusively(async () => void this.healed.push(...(await healCopy(this.store, opened)))),
    )
  }

  /** For whoever watches; the calls look for themselves. */
  #catchUp(log: OpenLog['log']): void {
    if (this.#deadlines.passed()) return this.#lockHere()
    log.catchUp().catch((error: unknown) => this.#failed(error))
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
      sealerOf(keyring),
      tabState,
      {
        onChanged: (change) => this.#tell(keyring, change),
        onHeader: (pin) => followPinned(this.store, keyring, pin),
      },
      {
        epoch: keyring.epoch,
        durability,
        now: surroundings.now,
        staging: (work) => surroundings.beside(`coffer/${this.name}/large`, work),
        onCommitted: (sequence) => {
          this.#tabs.written(sequence)
          this.#background.wrote()
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
    if (this.#deadlines.passed()) this.#lockHere()
    if (this.#opened?.keyring !== keyring) return
    this.#background.used()
    this.#options.emit({ type: 'changed', at: this.#stateAt, ...change })
  }

  /** What another tab did to the vault shows in an error of this one. */
  #failed(error: unknown): void {
    if (isVaultError(error, 'locked')) this.#drop()
  }

  /** Locks this tab; an unlock under way comes too late. */
  #lockHere(): void {
    this.#locks++
    this.#drop()
  }

  /**
   * Forgets every key of this tab, now. Said of a lock elsewhere, it may be old news: whether an unlock under way came
   * before that lock shows in the rows.
   */
  #drop(): void {
    this.#deadlines.stop()
    this.#background.stop()
    this.#opened?.keyring.forget()
    const wasOpen = this.#opened !== undefined
    this.#opened = undefined
    if (!wasOpen) return
    this.#setState('locked')
    // Another tab may have erased the vault rather than locked it.
    void this.refresh().catch(() => {})
  }

  #setState(state: VaultState): void {
    if (state === this.#state) return
    this.#state = state
    this.#stateAt++
    this.#options.emit({ type: 'state', ...this.stateAt })
  }
}
