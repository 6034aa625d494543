/** Opens the vault of a name on this origin: starts its worker, creates nothing. */
import type {
  Durability,
  LockPolicy,
  OpenOptions,
  ReopenCall,
  RepairReport,
  StateAt,
  UnlockCall,
  UnlockSecret,
  VaultApi,
} from '../protocol/contract.ts'
import type { ChangedEvent, VaultEvent } from '../protocol/events.ts'
import { isVaultError } from '../protocol/errors.ts'
import { DEFAULT_HIDDEN_MS, DEFAULT_IDLE_MS, DEFAULT_SLEEP_MS } from '../protocol/limits.ts'
import { Anchoring, type Anchor } from './anchor.ts'
import { watchPresence } from './auto-lock.ts'
import { Backups } from './backups.ts'
import { Checks } from './checks.ts'
import { connect, type Connection } from './connect.ts'
import { FileCalls } from './file-calls.ts'
import { keyValue } from './key-value.ts'
import { PageMark } from './page-mark.ts'
import { pageReport } from './page-report.ts'
import { askToPersist } from './persist.ts'
import { Reload } from './reload.ts'
import { Rotations } from './rotations.ts'
import { withSecret, type Secret } from './secrets.ts'
import { slotsOf } from './slots.ts'
import { assertSupported } from './supported.ts'
import { tokensOf } from './tokens.ts'
import type { KeyValue, Vault, VaultEvents } from './vault.ts'
import { Watchers } from './watchers.ts'

export interface OpenVaultOptions {
  /** Letters, digits, `.`, `_` and `-`, at most 64 characters. */
  name: string
  /** Where the vault worker's script is; of this origin. */
  workerUrl: string | URL
  /** Where the helper worker's script is, of this origin too. Only backups need it, and start it when they are asked for. */
  helperUrl?: string | URL
  /**
   * When it locks by itself; `null` turns a deadline off. Defaults: five minutes idle, one minute hidden, one minute asleep.
   * `stayOpen: 'reload'` and `shareWithTabs` ask less often and have a price; both are off.
   */
  lock?: Partial<LockPolicy>
  /** For tests: how often a busy worker is asked for a sign of life. */
  heartbeatMs?: number
  /** `strict` (default): a write is on disk when it is acknowledged. `relaxed`: it may be lost with the power. */
  durability?: Durability
  /**
   * Whether, after an unlock by passphrase, its slot is made anew in the background where this device can afford half as much
   * cost again or more (default). The vault opens by the same passphrase before, after and in between.
   */
  strengthen?: boolean
  /** Whether the browser is asked to keep what is stored, once the vault is open (default). Firefox asks the person. */
  persist?: boolean
  /**
   * Detects that the whole store was put back to an earlier state, which nothing within it can: read before each unlock,
   * which is refused with `tampered` (`detail.row`: `anchor`) if the vault is not where it was, and written after each
   * commit. See docs/guide.md for what it costs and what it does not detect. Needs `strict`.
   */
  anchor?: Anchor
  /**
   * Erases the vault after so many wrong secrets in a row, ten at least; `null` (default): never. Holds from the first unlock
   * by a secret that finds a confirmed recovery code, and only while there is one: `report().eraseAfterWrong` says so.
   */
  eraseAfterWrong?: number | null
}

/**
 * Connects to the vault; never creates a key. Where storage cannot be read its `state` is `unavailable`.
 *
 * @throws VaultError `insecure-context`, `unsupported`, `bad-name`, `bad-request`, `worker-unavailable`
 */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  assertSupported()
  const { name, workerUrl, durability = 'strict', strengthen = true } = options
  const { eraseAfterWrong = null } = options
  const lock: LockPolicy = {
    idleMs: DEFAULT_IDLE_MS,
    hiddenMs: DEFAULT_HIDDEN_MS,
    sleepMs: DEFAULT_SLEEP_MS,
    ...options.lock,
  }
  const connection = await connect<VaultApi>({
    kind: 'vault',
    url: workerUrl,
    ...(options.heartbeatMs !== undefined && { heartbeatMs: options.heartbeatMs }),
  })
  try {
    const vault = new ClientVault(name, connection, options)
    await vault.listen()
    const anchored = options.anchor && { anchored: true }
    const settings = { lock, durability, strengthen, ...anchored, eraseAfterWrong }
    await vault.look(settings)
    return vault.asVault()
  } catch (error) {
    connection.close()
    throw error
  }
}

/** What keeps a vault from being looked at, and may be over later. */
const UNAVAILABLE = [
  'storage-denied',
  'storage-damaged',
  'newer-version',
  'quota',
  'blocked',
] as const

type Listener = (event: never) => void

class ClientVault {
  readonly #name: string
  readonly #connection: Connection<VaultApi>
  readonly #listeners = new Map<keyof VaultEvents, Set<Listener>>()
  readonly #watchers = new Watchers()
  readonly #checks: Checks
  readonly #backups: Backups
  readonly #rotations: Rotations
  readonly #files = new FileCalls()
  readonly #anchoring: Anchoring | undefined
  readonly #mark: PageMark
  readonly #reload: Reload
  readonly #asksToPersist: boolean
  #current: StateAt = { state: 'unavailable', at: 0 }
  #events: MessagePort | undefined
  /** Locks asked for and not yet answered. */
  #locking = 0
  /** The state that was there when the last lock was asked for. */
  #lockedAt = 0
  #hasAskedForChanges = false
  #hasLooked = false
  #stopWatching = (): void => {}

  constructor(
    name: string,
    connection: Connection<VaultApi>,
    { anchor, helperUrl, lock, persist = true }: OpenVaultOptions,
  ) {
    this.#name = name
    this.#reload = new Reload(name, lock)
    this.#mark = new PageMark(name)
    this.#asksToPersist = persist
    this.#connection = connection
    this.#checks = new Checks(connection)
    this.#rotations = new Rotations(connection)
    this.#backups = new Backups(name, connection, helperUrl)
    this.#anchoring =
      anchor &&
      new Anchoring(anchor, {
        exclusively: (work) => navigator.locks.request(`coffer/${name}/anchor`, work),
        onFailed: (error) => this.#emit('anchor-failed', { error }),
      })
    connection.onLost(() => {
      this.#stopWatching()
      this.#emit('worker-lost', {})
    })
  }

  async listen(): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    this.#events = port1
    port1.addEventListener('message', (event: MessageEvent<VaultEvent>) =>
      this.#receive(event.data),
    )
    port1.start()
    await this.#connection.call('listen', [port2], { transfer: [port2] })
  }

  /** Takes over the state the worker found; storage that cannot be read is a state, not a failure. */
  async look(settings: OpenOptions): Promise<void> {
    // First, so that it lies there for nobody else.
    const left = this.#reload.take()
    const page = this.#reload.own
    try {
      this.#take(await this.#connection.call('open', [this.#name, { ...settings, page }]))
      if (left) await this.#reopen(left)
      await this.#askMark()
    } catch (error) {
      if (!UNAVAILABLE.some((code) => isVaultError(error, code))) throw error
    }
    this.#hasLooked = true
    const stopPresence = watchPresence((seen, hidden) => {
      if (seen) this.#reload.seen()
      this.#connection.call('presence', [seen, hidden]).catch(() => {})
    })
    const stopLeaving = this.#reload.watch(
      () => this.#current.state === 'unlocked',
      () => void this.#connection.call('left', []).catch(() => {}),
    )
    this.#stopWatching = () => {
      stopPresence()
      stopLeaving()
    }
  }

  /** What the page before this one has kept open. Where that is not to be, the vault is locked, and stays so. */
  async #reopen(left: ReopenCall): Promise<void> {
    const reopen = (call: ReopenCall): Promise<StateAt> => this.#connection.call('reopen', [call])
    try {
      const anchoring = this.#anchoring
      // A second try has nothing left to give.
      const opening = anchoring
        ? anchoring.unlock(undefined, (anchor) => reopen({ ...left, anchor }))
        : reopen(left)
      this.#take(await opening)
    } catch {
      // The host's place could not be read, which is told to whoever unlocks.
    }
  }

  asVault(): Vault {
    const connection = this.#connection
    const state = (): Vault['state'] => this.#current.state
    const take = async (answer: Promise<StateAt>): Promise<void> => this.#take(await answer)
    return {
      name: this.#name,
      get state() {
        return state()
      },
      slots: slotsOf(connection, this.#name),
      ...this.#keyValue(''),
      namespace: (name) => this.#keyValue(name),
      create: async ({ signal, ...options }) => {
        const { recoveryCode, ...at } = await connection.call('create', [options], { signal })
        this.#take(at)
        return recoveryCode === undefined ? {} : { recoveryCode }
      },
      unlock: async ({ signal, ...secret } = {}) => take(this.#unlock(secret, signal)),
      lock: async () => take(this.#lock()),
      erase: async ({ confirm, signal }) => {
        if (confirm === this.#name) this.#mark.remove()
        await take(connection.call('erase', [confirm], { signal }))
        this.#anchoring?.tell({ text: '', birth: true })
      },
      setLockPolicy: async (policy) => {
        await connection.call('setLockPolicy', [policy])
        this.#reload.policy = policy
      },
      setEraseAfterWrong: async (after) => connection.call('setEraseAfterWrong', [after]),
      report: async ({ signal } = {}) => ({
        ...(await connection.call('report', [], { signal })),
        ...pageReport(),
      }),
      ...tokensOf(connection),
      ...this.#files.over(connection),
      check: (options) => this.#checks.check(options),
      backup: (options) => this.#backups.backup(options),
      inspectBackup: (blob, secret, options) => this.#backups.inspect(blob, secret, options),
      repair: async ({ signal, ...secret } = {}) => this.#repair(secret, signal),
      previewRestore: (blob, secret, options) => this.#backups.preview(blob, secret, options),
      restore: (blob, secret, options) => this.#backups.restore(blob, secret, options),
      safetyCopy: this.#backups.safetyCopy,
      discardSafetyCopy: this.#backups.discardSafetyCopy,
      rotate: (options) => this.#rotations.rotate(options),
      pauseRotation: this.#rotations.pause,
      resumeRotation: this.#rotations.resume,
      on: (type, listener) => this.#on(type, listener),
      close: () => {
        this.#stopWatching()
        this.#events?.close()
        connection.close('close')
      },
    }
  }

  #keyValue(namespace: string): KeyValue {
    return {
      ...keyValue(this.#connection, namespace),
      watch: (prefix, watcher) => {
        const stop = this.#watchers.add(namespace, prefix, watcher)
        this.#askForChanges()
        return stop
      },
    }
  }

  /** Before any call that is made after this one: what that changes is told. */
  #askForChanges(): void {
    if (this.#hasAskedForChanges) return
    this.#hasAskedForChanges = true
    this.#connection.call('tellChanges', []).catch(() => {})
  }

  #unlock(secret: Secret, signal: AbortSignal | undefined): Promise<StateAt> {
    return withSecret(this.#connection, secret, signal, (given) =>
      this.#anchored(given, signal, (call) => this.#connection.call('unlock', [call], { signal })),
    )
  }

  /** A repair may unlock, so that it too is told what is anchored. */
  async #repair(secret: Secret, signal: AbortSignal | undefined): Promise<RepairReport> {
    const { report, ...state } = await withSecret(this.#connection, secret, signal, (given) =>
      this.#anchored(given, signal, (call) => this.#connection.call('repair', [call], { signal })),
    )
    this.#take(state)
    return report
  }

  #anchored<T>(
    secret: UnlockSecret,
    signal: AbortSignal | undefined,
    work: (call: UnlockCall) => Promise<T>,
  ): Promise<T> {
    if (!this.#anchoring) return work(secret)
    return this.#anchoring.unlock(signal, (anchor) => work({ ...secret, anchor }))
  }

  /** From the moment somebody here asks for a lock no name is told, not even one that was already on its way. */
  async #lock(): Promise<StateAt> {
    this.#lockedAt = this.#current.at
    this.#locking++
    try {
      return await this.#connection.call('lock', [])
    } finally {
      this.#locking--
    }
  }

  #on<K extends keyof VaultEvents>(type: K, listener: (event: VaultEvents[K]) => void): () => void {
    const set = this.#listeners.get(type) ?? new Set<Listener>()
    set.add(listener)
    this.#listeners.set(type, set)
    if (type === 'changed') this.#askForChanges()
    return () => void set.delete(listener)
  }

  #receive(event: VaultEvent): void {
    switch (event.type) {
      case 'state':
        return this.#take(event)
      case 'changed':
        return this.#tell(event)
      case 'checking':
        return this.#checks.tell(event)
      case 'copying':
        return this.#backups.tell(event)
      case 'file':
        return this.#files.tell(event)
      case 'anchor':
        return this.#anchoring?.tell(event)
      case 'rotation':
      case 'storage':
      case 'progress': {
        const { type, ...rest } = event
        if (event.type === 'rotation') this.#rotations.tell(event)
        this.#emit(type, rest)
      }
    }
  }

  /** Where the worker sees nothing, and only there, the page's mark may say that there was something. */
  async #askMark(): Promise<void> {
    if (this.#current.state !== 'empty' || !this.#mark.isThere()) return
    this.#take(await this.#connection.call('marked', []))
  }

  #opened(): void {
    this.#mark.write()
    if (this.#asksToPersist) askToPersist()
    this.#emit('unlocked', { state: 'unlocked' })
  }

  /** An answer and the event that tells the same may come in either order; the later state counts, once. */
  #take({ state, at }: StateAt): void {
    if (at <= this.#current.at) return
    const before = this.#current.state
    this.#current = { state, at }
    if (state === 'unlocked') this.#opened()
    else if (before === 'unlocked') this.#emit('locked', { state })
    this.#emit('state', { state })
    if (state === 'unlocked') this.#watchers.reset()
    // Emptied while the page was open; what it was erased by has taken the mark away.
    if (state === 'empty' && this.#hasLooked) this.#askMark().catch(() => {})
  }

  /** Names are told only under the unlock they belong to: of a locked vault none, and none late. */
  #tell(event: ChangedEvent): void {
    const { state, at } = this.#current
    if (state !== 'unlocked' || event.at !== at) return
    if (this.#locking > 0 || at <= this.#lockedAt) return
    const { namespace, names } = event
    this.#emit('changed', { namespace, names })
    this.#watchers.tell(event)
  }

  #emit<K extends keyof VaultEvents>(type: K, event: VaultEvents[K]): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        ;(listener as (event: VaultEvents[K]) => void)(event)
      } catch (error) {
        // A listener's fault is its own; the others still hear.
        reportError(error)
      }
    }
  }
}
