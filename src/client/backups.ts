/**
 * Backups and restoring: files are made and read in a helper worker that is started for one call and ended after it, or when
 * the backup that it opened is closed. Entries and keys go between it and the vault's worker over a port of their own; none
 * passes through the page.
 */
import type {
  BackupContents,
  BackupLock,
  BackupSecret,
  RestoreMode,
  RestoreReport,
  Restoring,
  SafetyCopy,
} from '../protocol/backup.ts'
import type { UnlockSecret, VaultApi } from '../protocol/contract.ts'
import { isVaultError } from '../protocol/errors.ts'
import type {
  BackupOptions,
  BackupProgress,
  MakingOptions,
  OpenedBackup,
  RestoreOutcome,
} from './backup-calls.ts'
import type { Connection } from './connect.ts'
import { KeptHelper, withHelper, type Helper, type HelperScript } from './helper.ts'
import type { CallOptions } from './call-options.ts'
import { withSecret } from './secrets.ts'

type Told = { call: number } & BackupProgress
type Options = BackupOptions & CallOptions

/** How often a restore begins again because somebody has written meanwhile. */
const TRIES = 3

function tellOf<T>(listener: (what: T) => void, what: T): void {
  try {
    listener(what)
  } catch (error) {
    // A listener's fault is its own.
    reportError(error)
  }
}

export class Backups {
  readonly #vault: string
  readonly #connection: Connection<VaultApi>
  readonly #helper: HelperScript
  readonly #listeners = new Map<number, (progress: BackupProgress) => void>()
  readonly #opened = new Set<KeptHelper>()
  #calls = 0

  constructor(vault: string, connection: Connection<VaultApi>, helper: HelperScript) {
    this.#vault = vault
    this.#connection = connection
    this.#helper = helper
  }

  async backup({
    onProgress,
    onVerified,
    signal,
    secret = {},
    ...given
  }: BackupLock & MakingOptions & CallOptions): Promise<Blob> {
    // What is copied here is what is asked for now.
    const lock: BackupLock =
      'passphrase' in given
        ? { passphrase: given.passphrase }
        : { recipients: [...given.recipients] }
    const options = { onProgress, signal }
    return withSecret(this.#connection, secret, signal, async (existing) => {
      const { blob, contents } = await this.#withHelper(signal, (helper) =>
        this.#write(helper, lock, options, existing),
      )
      if (onVerified) tellOf(onVerified, contents)
      return blob
    })
  }

  inspect(blob: Blob, secret: BackupSecret, { signal }: CallOptions = {}): Promise<BackupContents> {
    return this.#withHelper(signal, (helper) => helper.api.inspectBackup(blob, secret))
  }

  async open(blob: Blob, given: BackupSecret, { signal }: CallOptions = {}): Promise<OpenedBackup> {
    // What is copied here is what is asked for now.
    const secret = structuredClone(given)
    const kept = new KeptHelper(this.#helper)
    this.#opened.add(kept)
    const close = (): void => {
      this.#opened.delete(kept)
      kept.close()
    }
    try {
      const contents = await kept.with(signal, ({ api }) => api.inspectBackup(blob, secret))
      return {
        contents,
        preview: async (options = {}) =>
          kept.with(options.signal, (helper) => this.#preview(helper, blob, secret, options)),
        restore: async (options) =>
          kept.with(options.signal, (helper) => this.#restore(helper, blob, secret, options)),
        close,
      }
    } catch (error) {
      close()
      throw error
    }
  }

  preview(blob: Blob, secret: BackupSecret, options: Options = {}): Promise<RestoreReport> {
    return this.#withHelper(options.signal, (helper) =>
      this.#preview(helper, blob, secret, options),
    )
  }

  restore(
    blob: Blob,
    secret: BackupSecret,
    options: RestoreMode & Options,
  ): Promise<RestoreOutcome> {
    return this.#withHelper(options.signal, (helper) =>
      this.#restore(helper, blob, secret, options),
    )
  }

  /** Backups that are open are closed. */
  close(): void {
    for (const kept of this.#opened) kept.close()
    this.#opened.clear()
  }

  #preview(
    helper: Helper,
    blob: Blob,
    secret: BackupSecret,
    options: Options,
  ): Promise<RestoreReport> {
    return this.#read(helper, blob, secret, { mode: 'replace', preview: true }, options)
  }

  async #restore(
    helper: Helper,
    blob: Blob,
    secret: BackupSecret,
    { onProgress, signal, ...given }: RestoreMode & Options,
  ): Promise<RestoreOutcome> {
    const how = { ...given, preview: false }
    const options = { onProgress, signal }
    let outsideSecrets = 0
    for (let left = TRIES - 1; ; left--) {
      try {
        const { safety, news } = await this.#savedFor(helper, blob, secret, how, options)
        // A try that ended in between may have taken them in.
        outsideSecrets = Math.max(outsideSecrets, news)
        const taking = { ...how, ...(safety && { safety }) }
        const report = await this.#read(helper, blob, secret, taking, options)
        return { ...report, outsideSecrets, safetyCopy: safety !== undefined }
      } catch (error) {
        if (left === 0 || !isVaultError(error, 'conflict')) throw error
      }
    }
  }

  safetyCopy = (): Promise<SafetyCopy | undefined> => this.#connection.call('safetyCopy', [])

  discardSafetyCopy = (): Promise<void> => this.#connection.call('discardSafetyCopy', [])

  tell({ call, done, total, unit }: Told): void {
    const listener = this.#listeners.get(call)
    if (listener) tellOf(listener, { done, total, unit })
  }

  /** A backup of what is there, if this would take anything of it away; what it would bring. Reads all of the file first. */
  async #savedFor(
    helper: Helper,
    blob: Blob,
    secret: BackupSecret,
    how: Restoring,
    options: Options,
  ): Promise<{ safety?: Restoring['safety']; news: number }> {
    const preview = { ...how, preview: true }
    const report = await this.#read(helper, blob, secret, preview, options)
    const { changed, onlyHere, outsideSecrets: news } = report
    const isReplaced = how.mode === 'replace' || how.changed === 'take'
    const losing = (isReplaced ? changed : 0) + (how.mode === 'replace' ? onlyHere : 0)
    if (losing === 0) return { news }
    // It stays in the vault, whose keys and slots stay too: it needs none of them in it, and so no secret.
    const lock = await helper.api.lockOf(secret)
    const { blob: copy, contents, sequence } = await this.#write(helper, lock, options)
    return { safety: { copy, at: contents.at, sequence }, news }
  }

  /** With outside secrets for a secret that opens the vault; without one, of entries alone. */
  #write(
    helper: Helper,
    lock: BackupLock,
    options: Options,
    existing?: UnlockSecret,
  ): Promise<{ blob: Blob; contents: BackupContents; sequence: number }> {
    return this.#copying(options, async (call, near, far) => {
      const writing = helper.api.writeBackup(near, this.#vault, lock)
      const how = { transfer: [far], signal: options.signal }
      const sending = existing
        ? this.#connection.call('sendBackup', [far, call, existing], how)
        : this.#connection.call('sendEntries', [far, call], how)
      // What keeps one of them from going on is told by that one.
      const [{ blob, contents }, { sequence }] = await Promise.all([writing, sending])
      return { blob, contents, sequence }
    })
  }

  #read(
    helper: Helper,
    blob: Blob,
    secret: BackupSecret,
    how: Restoring,
    options: Options,
  ): Promise<RestoreReport> {
    return this.#copying(options, async (call, near, far) => {
      const reading = helper.api.readBackup(near, blob, secret)
      const taking = this.#connection.call('receiveEntries', [far, call, how], {
        transfer: [far],
        signal: options.signal,
      })
      const [report] = await Promise.all([taking, reading])
      return report
    })
  }

  /** Two workers at the ends of a channel: when it is over for one, it is over for both. */
  async #copying<T>(
    { onProgress }: Options,
    work: (call: number, near: MessagePort, far: MessagePort) => Promise<T>,
  ): Promise<T> {
    const call = ++this.#calls
    if (onProgress) this.#listeners.set(call, onProgress)
    const { port1, port2 } = new MessageChannel()
    try {
      return await work(call, port1, port2)
    } finally {
      this.#listeners.delete(call)
      this.#connection.call('stopCopying', [call]).catch(() => {})
    }
  }

  #withHelper<T>(
    signal: AbortSignal | undefined,
    work: (helper: Helper) => Promise<T>,
  ): Promise<T> {
    return withHelper(this.#helper, signal, work)
  }
}
