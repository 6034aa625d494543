/** Backups, and taking them in: files that any age tool opens. */
import type {
  BackupContents,
  BackupLock,
  BackupSecret,
  RestoreMode,
  RestoreReport,
  SafetyCopy,
} from '../protocol/backup.ts'
import type { CallOptions } from './call-options.ts'
import type { Secret } from './secrets.ts'

/**
 * How far a backup or a restore has come; `total` may grow. Of a backup, writing and reading it back come after the last; a
 * restore goes through the backup twice, and makes one of its own in between if it will take something away.
 */
export interface BackupProgress {
  done: number
  total: number
  unit: 'entries'
}

export interface BackupOptions {
  onProgress?: ((progress: BackupProgress) => void) | undefined
}

export interface MakingOptions extends BackupOptions {
  /**
   * A secret that opens the vault now, for the keys that the backup carries: asked for again, whoever holds the page. It may
   * be left out while nothing but this browser's own key is sure to open the vault.
   */
  secret?: Secret | undefined
  /**
   * Told once what the file holds, as `inspectBackup` would say it, when it has been read back to its end and is about to be
   * handed over: also where it is for recipients, whom nobody here can open it for.
   */
  onVerified?: ((contents: BackupContents) => void) | undefined
}

export interface RestoreOutcome extends RestoreReport {
  /** Something was taken away, and a backup of all that was there before is kept. */
  safetyCopy: boolean
}

/**
 * A backup that has been read to its end, and whose key stays in the helper worker until it is closed. A call that fails or is given
 * up ends that worker: others under way end with `aborted`, and the next one derives the key again.
 */
export interface OpenedBackup {
  /** What is in it, as `inspectBackup` says it. */
  readonly contents: BackupContents
  /** As `previewRestore`, and without waiting for a key again. */
  preview(options?: BackupOptions & CallOptions): Promise<RestoreReport>
  /** As `restore`, and without waiting for a key again. */
  restore(options: RestoreMode & BackupOptions & CallOptions): Promise<RestoreOutcome>
  /** Ends the helper worker, and with it the key. Every call under way ends with `aborted`, and so do all later ones. */
  close(): void
}

/** The calls of a vault for its backups. */
export interface BackupCalls {
  /**
   * One age file with every entry, as all of them were at one moment: calls go on meanwhile, in every tab. With them the
   * keys of tokens and standalone files, which open in whatever vault it is restored into; of what is stored here, and of the
   * slots, it has no keys. It has been read back to its end, with the passphrase if it has one, before it is handed over. Any
   * age tool opens it, and what to do then lies in it (docs/recover.md). Nothing unsealed passes through the page.
   *
   * Not promised: that the browser keeps it. It is there when it has been saved and the saved file was looked at. Nor that
   * `rotate({ dropOutside: true })` ends what is in a backup: whoever opens an older one has the keys of that time.
   *
   * @throws VaultError `locked`; `wrong-secret`, `throttled`, `slot-damaged`, `kdf-out-of-range` of `secret`, and of a passkey
   * as the slots' calls do; `tampered` or `record-missing`, with the name, if an entry cannot be read: repair first;
   * `bad-request` without `helperUrl`, and for a recipient that is none
   */
  backup(options: BackupLock & MakingOptions & CallOptions): Promise<Blob>
  /**
   * Reads a backup to its end and says what is in it; writes nothing. The vault need not be unlocked.
   *
   * @throws VaultError `backup-invalid`, `newer-version`
   */
  inspectBackup(blob: Blob, secret: BackupSecret, options?: CallOptions): Promise<BackupContents>
  /**
   * The same for whoever goes on to restore: a passphrase is derived once for looking, comparing and taking in, not each time.
   *
   * Not promised: that the key is gone from memory at once when it is closed; nor that locking the vault closes it.
   *
   * @throws VaultError `backup-invalid`, `newer-version`
   */
  openBackup(blob: Blob, secret: BackupSecret, options?: CallOptions): Promise<OpenedBackup>
  /** What restoring it would come to, name by name; writes nothing. @throws VaultError `locked`, `backup-invalid` */
  previewRestore(
    blob: Blob,
    secret: BackupSecret,
    options?: BackupOptions & CallOptions,
  ): Promise<RestoreReport>
  /**
   * Takes a backup into the open vault, in one commit: whatever ends it, and whenever, the vault is as it was before or as
   * it is to be. Keys and slots stay. What keys of tokens and standalone files the backup carries are taken in, in a commit of
   * their own before: from then on the vault opens what was made under them, and never seals by them. `replace`: the vault holds what the backup holds, and nothing else. `merge`: what is in the
   * vault only stays, and of what is in both and differs, `keep` keeps what is there and `take` what is in the backup. No file is ever
   * taken away: what is only here stays, and one whose name a file of the backup takes is called `… (before)` then.
   *
   * If anything is overwritten or taken away, a backup of all that was there is made first, for the same secret, and kept in
   * the vault until the next such restore; see `safetyCopy`. It carries no keys: the vault that it stays in has them.
   *
   * Not promised: anything against a backup that somebody else has made. With what keys it has they can make tokens and files
   * that this vault opens, until `rotate({ dropOutside: true })`. Nor that a vault with more than some hundred megabytes of small values that differ has the memory for it.
   *
   * @throws VaultError `locked`; `backup-invalid`, `newer-version`; `quota`; `unsupported` if the vault would have keys of other
   * vaults beyond its 4,096; `conflict` if others go on writing what it would
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
}
