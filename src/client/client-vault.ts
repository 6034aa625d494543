/**
 * The Vault of one page: what the calls of vault.ts come to. Holds the last state the worker has told of, and who listens;
 * everything else is the worker's.
 */
import type {
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
import { Anchoring } from './anchor.ts'
import { watchPresence } from './auto-lock.ts'
import { Backups } from './backups.ts'
import { Checks } from './checks.ts'
import type { Connection } from './connect.ts'
import { standaloneFiles } from './file-calls.ts'
import { FileRuns } from './file-runs.ts'
import type { HelperScript } from './helper.ts'
import { keyValue } from './key-value.ts'
import { PageMark } from './page-mark.ts'
import type { VaultOptions } from './open-options.ts'
import { pageReport } from './page-report.ts'
import { askToPersist } from './persist.ts'
import { portableFiles } from './portable.ts'
import { Reload } from './reload.ts'
import { Rotations } from './rotations.ts'
import { withSecret, type Secret } from './secrets.ts'
import { slotsOf } from './slots.ts'
import { tokensOf } from './tokens.ts'
import type { KeyValue, Vault, VaultEvents } from './vault.ts'
import { vaultFiles } from './vault-file-calls.ts'
import { Watchers } from './watchers.ts'

/** What keeps a vault from being looked at, and may be over later. */
const UNAVAILABLE = [
  'storage-denied',
  'storage-damaged',
  'newer-version',
  'quota',
  'blocked',
] as const

type Listener = (event: never) => void

export class ClientVault {
  readonly #name: string
  readonly #connection: Connection<VaultApi>
  readonly #listeners = new Map<keyof VaultEvents, Set<Listener>>()
  readonly #watchers = new Watchers()
  readonly #checks: Checks
  readonly #backups: Backups
  readonly #rotations: Rotations
  readonly #fileRuns: FileRuns
  readonly #helper: HelperScript
  readonly #anchoring: Anchoring | undefined
  readonly #mark: PageMark
  readonly #reload: Reload
  readonly #asksToPersist: boolean
  readonly #isFromBytes: boolean
  #current: StateAt = { state: 'unavailable', at: 0 }
  /** Locks asked for and not yet answered. */
  #locking = 0
  /** The state that was there when the last lock was asked for. */
  #lockedAt = 0
  #hasAskedForChanges = false
  #hasLooked = false
  #stopWatching = (): void => {}

  constructor(name: string, connection: Connection<VaultApi>, options: VaultOptions) {
    const { anchor, lock, persist = true } = options
    this.#name = name
    this.#reload = new Reload(name, lock)
    this.#mark = new PageMark(name)
    this.#asksToPersist = persist
    this.#connection = connection
    this.#checks = new Checks(connection)
    this.#fileRuns = new FileRuns(connection)
    this.#rotations = new Rotations(connection)
    this.#helper = options
    this.#backups = new Backups(name, connection, options)
    this.#isFromBytes = options.workerIntegrity !== undefined
    this.#anchoring =
      anchor &&
      new Anchoring(anchor, {
        exclusively: (work) => navigator.locks.request(`coffer/${name}/anchor`, work),
        onFailed: (error) => this.#emit('anchor-failed', { error }),
      })
    connection.onEvent((event) => this.#receive(event))
    connection.onLost(() => {
      this.#stopWatching()
      this.#emit('worker-lost', {})
    })
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
    // Tests may have no page at all (src/lib/testing); then there is nobody to be seen in it.
    if (globalThis.document) this.#watchPage()
  }

  #watchPage(): void {
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
      files: vaultFiles(connection, this.#fileRuns),
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
        ...pageReport(this.#isFromBytes),
      }),
      ...tokensOf(connection),
      ...standaloneFiles(connection, this.#fileRuns),
      ...portableFiles(this.#helper),
      check: (options) => this.#checks.check(options),
      backup: (options) => this.#backups.backup(options),
      inspectBackup: (blob, secret, options) => this.#backups.inspect(blob, secret, options),
      openBackup: (blob, secret, options) => this.#backups.open(blob, secret, options),
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
        this.#backups.close()
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
        return this.#fileRuns.tell(event)
      case 'anchor':
        return this.#anchoring?.tell(event)
      case 'slots':
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
