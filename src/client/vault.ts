/** The Vault: what an embedding page holds. Every call crosses to the worker; no key is ever on this side. */
import type {
  CheckReport,
  Created,
  CreateOptions,
  Entry,
  ListOptions,
  LockPolicy,
  Observed,
  Operation,
  OperationResult,
  RepairReport,
  SetOptions,
  VaultState,
  WorkerReport,
} from '../protocol/contract.ts'
import type { Value } from '../protocol/values.ts'
import type { BackupCalls } from './backup-calls.ts'
import type { CallOptions } from './call-options.ts'
import type { PortableFiles } from './portable-calls.ts'
import type { StandaloneFiles, Tokens } from './sealing-calls.ts'
import type { Secret } from './secrets.ts'
import type { Slots } from './slots.ts'
import type { VaultFiles } from './vault-files.ts'
import type { Watcher } from './watchers.ts'

/** How far a check has come; `total` may grow while others write. */
export interface CheckProgress {
  done: number
  total: number
  unit: 'rows'
}

export interface CheckOptions {
  onProgress?: ((progress: CheckProgress) => void) | undefined
}

/** How far a rotation has come, in rows of the log and parts of large values. */
export interface RotationProgress {
  done: number
  total: number
  unit: 'rows'
}

export interface RotateOptions {
  /** Also what left the vault under older keys, tokens and standalone files, shall open nowhere any more. */
  dropOutside?: boolean | undefined
  onProgress?: ((progress: RotationProgress) => void) | undefined
}

export interface VaultEvents {
  locked: { state: VaultState }
  unlocked: { state: VaultState }
  /** The state changed in any way, locking and unlocking included. */
  state: { state: VaultState }
  /** A commit of any tab changed these names. For the names of one prefix, see `watch`. */
  changed: { namespace: string; names: string[] }
  /**
   * `closed`: the connection to the database was lost; `blocked`: another connection is in the way of opening it;
   * `reopened`: it is there again after either.
   */
  storage: { reason: 'closed' | 'blocked' | 'reopened' }
  /**
   * The host's `anchor` failed with this after a commit, which stands. The next commit or unlock tries again; until then
   * what came after the last anchor is not protected.
   */
  'anchor-failed': { error: unknown }
  /**
   * A rotation goes on, rests, or has come to its end. `done` counts from when this page first saw it; every open tab is
   * told, whichever does the work.
   */
  rotation: { state: 'running' | 'paused' | 'done'; done: number; total: number }
  /**
   * Another tab has changed the ways in, or keys: `slots.list()` says what there is now. Not promised: when that is told. It
   * is at the latest when this tab next uses the vault.
   */
  slots: object
  /** A key is being derived; it takes about `expectedMs`, reports nothing meanwhile and cannot be stopped. */
  progress: { what: 'kdf'; expectedMs: number }
  /** The worker is gone; every call rejects `worker-lost` from now on. Open the vault again. */
  'worker-lost': object
}

/** What really holds now, observed rather than declared. */
export interface VaultReport extends WorkerReport {
  secureContext: Observed
  /** Whether a frame of another page holds this one. */
  framed: Observed
  /** Whether the browser knows Trusted Types. */
  trustedTypes: Observed
  /**
   * `yes`: the worker was started from verified bytes (`workerIntegrity`), and so has the policy of this page in place of one
   * of its own. It can reach what the page can reach. Never `no`: what a host sends with the worker is not seen.
   */
  reducedProtection: Observed
}

/** Key-value calls of one namespace. `undefined` means *no such name*, and only that. */
export interface KeyValueCalls {
  get<T = Value>(name: string, options?: CallOptions): Promise<T | undefined>
  /** The value with its revision, for `ifRevision`. */
  entry<T = Value>(name: string, options?: CallOptions): Promise<Entry<T> | undefined>
  set(name: string, value: Value, options?: SetOptions & CallOptions): Promise<{ revision: number }>
  has(name: string, options?: CallOptions): Promise<boolean>
  /** Whether there was something to delete. */
  delete(name: string, options?: { ifRevision?: number } & CallOptions): Promise<boolean>
  /** Names in code-unit order. */
  keys(options?: ListOptions & CallOptions): Promise<string[]>
  count(options?: CallOptions): Promise<number>
  entries<T = Value>(options?: ListOptions & CallOptions): Promise<Entry<T>[]>
  /** Values in the order of `names`, `undefined` where there is none. */
  getMany<T = Value>(names: readonly string[], options?: CallOptions): Promise<(T | undefined)[]>
  /** All or nothing, one commit. */
  setMany(
    entries: Readonly<Record<string, Value>> | Iterable<readonly [string, Value]>,
    options?: CallOptions,
  ): Promise<{ revision: number }[]>
  /** All or nothing, one commit; results in the order of `operations`. */
  apply(operations: readonly Operation[], options?: CallOptions): Promise<OperationResult[]>
  clear(options?: CallOptions): Promise<void>
}

/** One namespace, with a way to hear of what others do in it. */
export interface KeyValue extends KeyValueCalls {
  /**
   * Calls `watcher` once for each commit, of this tab or another one, that sets or deletes names beginning with `prefix`
   * (`''`: every name), until the returned function is called. It is told names and never values, and only commits
   * that have taken place; an entry whose time is over counts as deleted when it is swept. What it throws is reported
   * as an uncaught error of the page, and the others are still told.
   *
   * A lock ends the delivery at once and keeps the watchers. What changes while the vault is locked is not told later:
   * after each unlock every watcher is called once with `{ reset: true }`, and reads again what it needs. A read made in
   * that call, or after `watch` has returned, misses nothing: what it does not see yet is still told.
   *
   * Not promised: when another tab's commit is told. It is told at the latest when this tab next uses the vault.
   *
   * @throws VaultError `bad-request` if `prefix` is no text or `watcher` no function
   */
  watch(prefix: string, watcher: Watcher): () => void
}

export interface Vault extends KeyValue, Tokens, StandaloneFiles, PortableFiles, BackupCalls {
  readonly name: string
  readonly state: VaultState
  /** The ways to open it. */
  readonly slots: Slots
  /** Files that are kept in it. */
  readonly files: VaultFiles
  /**
   * Makes the vault and leaves it open: each way in has opened it from what is on disk. With `recovery`, resolves to a
   * recovery code, which can never be shown again and counts as a way in once `slots.confirmRecoveryCode` was given it.
   *
   * @throws VaultError `already-exists`; `evicted` or `damaged` where a vault has been: erase it first, if that is meant
   */
  create(options: CreateOptions & CallOptions): Promise<Created>
  /** `{}` opens by the device slot. With an anchor, what its `read` rejects with ends this call, and nothing is tried. */
  unlock(secret?: Secret & CallOptions): Promise<void>
  /** Every tab, at once. Calls under way end with `locked` and deliver nothing. */
  lock(): Promise<void>
  /** Destroys the vault in every tab, keys first. `confirm` must be the vault's name. */
  erase(options: { confirm: string } & CallOptions): Promise<void>
  setLockPolicy(policy: LockPolicy): Promise<void>
  /**
   * From now on this tab erases the vault after so many wrong secrets in a row, ten at least; `null`: never. For the next page
   * give `openVault` the same.
   *
   * @throws VaultError `locked`; `bad-request` unless the vault has a confirmed recovery code
   */
  setEraseAfterWrong(after: number | null): Promise<void>
  report(options?: CallOptions): Promise<VaultReport>
  on<K extends keyof VaultEvents>(type: K, listener: (event: VaultEvents[K]) => void): () => void
  namespace(name: string): KeyValue
  /**
   * Proves all that is on disk once more: every row, entry, large value and page of the index, the header and its copy.
   * Calls go on meanwhile, in every tab; memory stays bounded. Finding something is no failure: it is in the report. The
   * signal ends the work itself.
   */
  check(options?: CheckOptions & CallOptions): Promise<CheckReport>
  /**
   * Mends what `check` finds, and opens a vault that `unlock` refuses because its log is damaged (`tampered`,
   * `record-missing`); for that it takes the secret. Nothing is deleted: what cannot be proven is kept aside. Entries
   * that cannot be read are taken out of the names and listed. Locks other tabs if the vault did not open.
   *
   * Not promised: that deletes come through whose rows are lost (`uncertain`). Keep a copy of the profile before.
   */
  repair(secret?: Secret & CallOptions): Promise<RepairReport>
  /**
   * New keys, and everything that is stored sealed under them, in the background, while calls go on; or joins the rotation
   * that is under way. Needs no secret: every slot that is there stays. Resolves when nothing that is stored is sealed
   * under older keys, and these are gone. From the first moment on, whoever has a removed secret and a copy of the
   * storage from before can open nothing that is written; from the last on, nothing of what is stored then.
   *
   * Other tabs lock, for they have not the new keys. It goes on by itself after a reload or a crash, in whichever tab the
   * vault is unlocked. The signal, like any failure, ends the waiting only.
   *
   * Not promised: that deleted bytes are gone from the disk.
   *
   * @throws VaultError `locked`; `slot-damaged` if a slot cannot be given the new keys: remove it first; `tampered` or
   * `record-missing` if something stored cannot be read: repair, and it goes on; of storage as `set` does
   */
  rotate(options?: RotateOptions & CallOptions): Promise<void>
  /** The rotation under way rests, in every tab and over reloads, until `resumeRotation`. Nothing if there is none. */
  pauseRotation(options?: CallOptions): Promise<void>
  resumeRotation(options?: CallOptions): Promise<void>
  /** Ends the worker of this page, its keys at once. The vault itself stays as it is; other tabs are untouched. */
  close(): void
}
