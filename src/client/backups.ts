/**
 * Backups: made in a helper worker that is started for one of them and ended after it. Entries go to it from the vault's
 * worker over a port of their own; none passes through the page.
 */
import type { BackupContents, BackupLock, BackupSecret } from '../protocol/backup.ts'
import type { VaultApi } from '../protocol/contract.ts'
import { VaultError } from '../protocol/errors.ts'
import type { Connection } from './connect.ts'
import { startHelper, type Helper } from './helper.ts'
import type { BackupOptions, BackupProgress, CallOptions } from './vault.ts'

type Told = { call: number } & BackupProgress

export class Backups {
  readonly #vault: string
  readonly #connection: Connection<VaultApi>
  readonly #helperUrl: string | URL | undefined
  readonly #listeners = new Map<number, (progress: BackupProgress) => void>()
  #calls = 0

  constructor(
    vault: string,
    connection: Connection<VaultApi>,
    helperUrl: string | URL | undefined,
  ) {
    this.#vault = vault
    this.#connection = connection
    this.#helperUrl = helperUrl
  }

  async backup({
    onProgress,
    signal,
    ...given
  }: BackupLock & BackupOptions & CallOptions): Promise<Blob> {
    const call = ++this.#calls
    if (onProgress) this.#listeners.set(call, onProgress)
    // What is copied here is what is asked for now.
    const lock: BackupLock =
      'passphrase' in given
        ? { passphrase: given.passphrase }
        : { recipients: [...given.recipients] }
    try {
      return await this.#withHelper(signal, async (helper) => {
        const { port1, port2 } = new MessageChannel()
        const writing = helper.api.writeBackup(port1, this.#vault, lock)
        const sending = this.#connection.call('sendEntries', [port2, call], {
          transfer: [port2],
          signal,
        })
        try {
          // What keeps one of them from going on is told by that one.
          await Promise.all([sending, writing])
          return (await writing).blob
        } finally {
          writing.catch(() => {})
          this.#connection.call('stopSending', [call]).catch(() => {})
        }
      })
    } finally {
      this.#listeners.delete(call)
    }
  }

  inspect(blob: Blob, secret: BackupSecret, { signal }: CallOptions = {}): Promise<BackupContents> {
    return this.#withHelper(signal, (helper) => helper.api.inspectBackup(blob, secret))
  }

  tell({ call, done, total, unit }: Told): void {
    try {
      this.#listeners.get(call)?.({ done, total, unit })
    } catch (error) {
      // A listener's fault is its own.
      reportError(error)
    }
  }

  async #withHelper<T>(
    signal: AbortSignal | undefined,
    work: (helper: Helper) => Promise<T>,
  ): Promise<T> {
    const url = this.#helperUrl
    if (url === undefined) throw new VaultError('bad-request', { reason: 'helperUrl' })
    if (signal?.aborted) throw new VaultError('aborted')
    const helper = await startHelper(url)
    const stop = (): void => helper.close()
    signal?.addEventListener('abort', stop)
    try {
      if (signal?.aborted) throw new VaultError('aborted')
      return await work(helper)
    } finally {
      signal?.removeEventListener('abort', stop)
      helper.close()
    }
  }
}
