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
import type {
  BackupContents,
  BackupLock,
  BackupSecret,
  RestoreMode,
  RestoreReport,
  SafetyCopy,
} from '../protocol/backup.ts'
import type { Value } from '../protocol/values.ts'
import type { Secret } from './secrets.ts'
import type { Slots } from './slots.ts'
import type { Watcher } from './watchers.ts'

/** Lets a caller stop waiting: the promise rejects with `aborted`. A write already sent may still take place. */
export interface CallOptions {
  signal?: AbortSignal | undefined
}

/** How far a check has come; `total` may grow while others write. */
export interface CheckProgress {
  done: number
  total: number
  unit: 'rows'
}

export interface CheckOptions {
  onProgress?: ((progress: CheckProgress) => void) | undefined
}

/**
 * How far a backup or a restore has come; `total` may grow. Of a backup, writing and reading it back come after the last; a
 * restore goes through the backup twice, and makes one of its own in between if it will take something away.
 */
export interface BackupProgress {
  done: number
  total: number
  unit: 'entries'
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

export interface BackupOptions {
  onProgress?: ((progress: BackupProgress) => void) | undefined
}

export interface FileProgress {
  /** Of what is in the file, sealed or opened. */
  done: number
  total: number
  unit: 'bytes'
}

export interface FileOptions {
  onProgress?: ((progress: FileProgress) => void) | undefined
}

/** A standalone file that this vault has made, open for reading. What it gives was proved, and is nobody else's copy. */
export interface OpenedFile {
  /** Bytes of what is in it. */
  readonly size: number
  /**
   * From `start` up to `end`, less where it ends. Reads only the segments they lie in, and the last.
   *
   * @throws VaultError as `openFile`; `too-large` for more than 64 MiB at a time
   */
  slice(start: number, end: number, options?: CallOptions): Promise<Uint8Array>
  /** All of it, 4 MiB at a time, as it is taken. Fails as `slice` does, when the vault is locked for one. */
  stream(): ReadableStream<Uint8Array>
}

export interface RestoreOutcome extends RestoreReport {
  /** Something was taken away, and a backup of all that was there before is kept. */
  safetyCopy: boolean
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

export interface EncryptOptions extends CallOptions {
  /**
   * What the token is for: a text that is not in it and must be given again to open it, so that a token put in another's
   * place does not open there. `''` if not given; 4 KiB at most.
   */
  context?: string | undefined
}

/** Sealing for others to keep, in a database of the app's own for instance. Nothing of it is stored here. */
export interface Tokens {
  /**
   * A token, `cof1.` and letters that stand in any URL, which only this vault opens, after `rotate` too unless that drops what
   * is outside. The same text gives another token each time.
   *
   * Not promised: that its length is hidden, or that an older token put back is noticed.
   *
   * @throws VaultError `locked`, `bad-value`, `too-large`, `unsupported` if the keys must be rotated first
   */
  encrypt(text: string, options?: EncryptOptions): Promise<string>
  /**
   * The text in a token.
   *
   * @throws VaultError `locked`; `tampered` for whatever was not made by this vault for this context, which are not told
   * apart; `unsupported-version` for a token of a later version
   */
  decrypt(token: string, options?: EncryptOptions): Promise<string>
  /** The same of bytes, which are copied: the token is bytes as well, 33 more. */
  encryptBytes(bytes: Uint8Array, options?: EncryptOptions): Promise<Uint8Array>
  decryptBytes(token: Uint8Array, options?: EncryptOptions): Promise<Uint8Array>
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

export interface Vault extends KeyValue, Tokens {
  readonly name: string
  readonly state: VaultState
  /** The ways to open it. */
  readonly slots: Slots
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
   * One age file with every entry, as all of them were at one moment: calls go on meanwhile, in every tab. It has been
   * read back to its end, with the passphrase if it has one, before it is handed over. Any age tool opens it, and what to do then
   * lies in it (docs/recover.md). Nothing unsealed passes through the page.
   *
   * Not promised: that the browser keeps it. It is there when it has been saved and the saved file was looked at.
   *
   * @throws VaultError `locked`; `tampered` or `record-missing`, with the name, if an entry cannot be read: repair first;
   * `bad-request` without `helperUrl`, and for a recipient that is none
   */
  backup(options: BackupLock & BackupOptions & CallOptions): Promise<Blob>
  /**
   * Reads a backup to its end and says what is in it; writes nothing. The vault need not be unlocked.
   *
   * @throws VaultError `backup-invalid`, `newer-version`
   */
  inspectBackup(blob: Blob, secret: BackupSecret, options?: CallOptions): Promise<BackupContents>
  /** What restoring it would come to, name by name; writes nothing. @throws VaultError `locked`, `backup-invalid` */
  previewRestore(
    blob: Blob,
    secret: BackupSecret,
    options?: BackupOptions & CallOptions,
  ): Promise<RestoreReport>
  /**
   * Takes a backup into the open vault, in one commit: whatever ends it, and whenever, the vault is as it was before or as
   * it is to be. Keys and slots stay. `replace`: the vault holds what the backup holds, and nothing else. `merge`: what is in the
   * vault only stays, and of what is in both and differs, `keep` keeps what is there and `take` what is in the backup.
   *
   * If anything is overwritten or taken away, a backup of all that was there is made first, for the same secret, and kept in
   * the vault until the next such restore; see `safetyCopy`.
   *
   * Not promised: that a vault with more than some hundred megabytes of small values that differ has the memory for it.
   *
   * @throws VaultError `locked`; `backup-invalid`, `newer-version`; `quota`; `conflict` if others go on writing what it would
   * take away; `tampered` or `record-missing` if that cannot be read
   */
  restore(
    blob: Blob,
    secret: BackupSecret,
    options: RestoreMode & BackupOptions & CallOptions,
  ): Promise<RestoreOutcome>
  /** The backup that the last restore made of what it took away; its secret opens it. Undefined if there is none. */
  safetyCopy(): Promise<SafetyCopy | undefined>
  discardSafetyCopy(): Promise<void>
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
  /**
   * A file of any size, sealed: only this vault opens it. Nothing is stored; name, type and date are not in it. Memory stays
   * bounded, one file at a time; the signal ends the work itself, and so does a lock.
   *
   * Not promised: that the length is hidden, or that an older file of yours is not put in the place of a newer one. A backup
   * does not carry the keys of files yet: with the vault they are lost.
   *
   * @throws VaultError `locked`; `bad-request` if `blob` cannot be read; `quota` if the browser has no room for the result
   */
  encryptFile(blob: Blob, options?: FileOptions & CallOptions): Promise<Blob>
  /**
   * What is in a file that `encryptFile` made: all of it was proved before any is handed over. The browser may keep a large
   * Blob on the disk, in the clear, while it is needed: `openFile` leaves nothing there.
   *
   * @throws VaultError `locked`; `tampered` if it is none of this vault, was changed, cut off or added to, or is from before
   * `rotate({ dropOutside: true })`; `unsupported-version`; `bad-request` if `blob` cannot be read; `quota`
   */
  decryptFile(blob: Blob, options?: FileOptions & CallOptions): Promise<Blob>
  /** Opens such a file to read parts of it, or all of it in order. Its length is proved; each part is, before it is given. */
  openFile(blob: Blob, options?: CallOptions): Promise<OpenedFile>
  /** Ends the worker of this page, its keys at once. The vault itself stays as it is; other tabs are untouched. */
  close(): void
}
