/**
 * Identity Vault's `Vault` over a vault of Coffer's that it has for itself: its types, its lock, unlocking on demand, its
 * callbacks. The passcode is the vault's passphrase.
 */
import type { Vault } from '../client/vault.ts'
import type { Value } from '../protocol/values.ts'
import type { Entries } from './identity-vault/entries.ts'
import { IdentityVaultError } from './identity-vault/errors.ts'
import { Kept } from './identity-vault/kept.ts'
import { Opening } from './identity-vault/opening.ts'
import { Told } from './identity-vault/told.ts'
import type { IdentityVaultConfig } from './identity-vault/types.ts'

export { IdentityVaultError, VaultErrorCodes } from './identity-vault/errors.ts'
export type { IdentityVaultConfig, VaultType } from './identity-vault/types.ts'

export class IdentityVault extends Told {
  readonly #vault: Vault
  readonly #opening: Opening
  readonly #kept: Kept
  #isLocking = false

  /** `vault` serves nothing else: `clear` erases all of it. It need not exist yet. */
  constructor(vault: Vault) {
    super()
    this.#vault = vault
    this.#kept = new Kept(vault)
    this.#opening = new Opening(vault, this.told)
    vault.on('locked', () => {
      if (this.#kept.locks) this.told.onLock?.({ timeout: !this.#isLocking })
    })
    vault.on('unlocked', () => {
      if (this.#kept.locks) this.told.onUnlock?.()
    })
  }

  get config(): IdentityVaultConfig | undefined {
    return this.#kept.config
  }

  initialize(config: IdentityVaultConfig): Promise<void> {
    return this.telling(() => this.#configure(config))
  }

  /** Key and type stay as they are: for others make another vault, and fill it by `importVault`. */
  updateConfig(config: IdentityVaultConfig): Promise<void> {
    return this.telling(async () => {
      const { key, type } = this.#kept.known
      if (config.key !== key || config.type !== type)
        throw new IdentityVaultError('InvalidArguments')
      await this.#configure(config)
      this.told.onConfigChanged?.(config)
    })
  }

  setValue<T extends Value>(key: string, value: T): Promise<void> {
    return this.#opened(async (entries) => void (await entries.set(key, value)))
  }

  /** `null` means that there is no such entry. The type is what the caller says it stored. */
  getValue<T>(key: string): Promise<T | null> {
    return this.#existing(null, async (entries) => ((await entries.get(key)) ?? null) as T | null)
  }

  removeValue(key: string): Promise<void> {
    return this.#existing(undefined, async (entries) => void (await entries.delete(key)))
  }

  getKeys(): Promise<string[]> {
    return this.#existing([], (entries) => entries.keys())
  }

  exportVault(): Promise<Record<string, Value>> {
    return this.#existing({}, (entries) => entries.all())
  }

  /** Takes the place of all that is there, or, if it fails, of nothing. */
  importVault(data: Readonly<Record<string, Value>>): Promise<void> {
    return this.#opened(async (entries) => void (await entries.replace(data)))
  }

  /** Needs no unlock: the vault is erased, and made anew with the next value. */
  clear(): Promise<void> {
    return this.telling(async () => {
      this.#kept.forget()
      if (this.#vault.state !== 'empty') await this.#vault.erase({ confirm: this.#vault.name })
    })
  }

  /** Needs no unlock. A locked vault is not empty, whatever is in it: nobody can know. */
  isEmpty(): Promise<boolean> {
    return this.telling(async () => {
      const isReadable = this.#kept.isInMemory || this.#vault.state === 'unlocked'
      return isReadable
        ? (await this.#kept.entries.keys()).length === 0
        : this.#vault.state === 'empty'
    })
  }

  async doesVaultExist(): Promise<boolean> {
    return !(await this.isEmpty())
  }

  async isLocked(): Promise<boolean> {
    return this.#kept.locks && this.#vault.state === 'locked'
  }

  /** Of no effect for `SecureStorage`; `InMemory` forgets. */
  lock(): Promise<void> {
    return this.telling(async () => {
      if (this.#kept.isInMemory) {
        this.#kept.forget()
        this.told.onLock?.({ timeout: false })
      }
      if (!this.#kept.locks || this.#vault.state !== 'unlocked') return
      this.#isLocking = true
      await this.#vault.lock().finally(() => (this.#isLocking = false))
    })
  }

  unlock(): Promise<void> {
    return this.telling(async () => {
      if (await this.isLocked()) await this.#opening.open(this.#kept.known)
    })
  }

  /** Inside `onPasscodeRequested`. An empty one means that the person gave up. */
  async setCustomPasscode(passcode: string): Promise<void> {
    this.#opening.give(passcode)
  }

  async #configure(config: IdentityVaultConfig): Promise<void> {
    await this.#kept.configure(config)
    if (config.unlockVaultOnLoad && this.#vault.state === 'locked') await this.#opening.open(config)
  }

  /** With the vault open, or made. */
  #opened<T>(work: (entries: Entries) => Promise<T>): Promise<T> {
    return this.telling(async () => {
      const entries = this.#kept.entries
      if (!this.#kept.isInMemory) await this.#opening.open(this.#kept.known)
      return work(entries)
    })
  }

  /** The same, but where there is no vault yet there is nothing to open, and nobody to ask. */
  async #existing<T>(nothing: T, work: (entries: Entries) => Promise<T>): Promise<T> {
    const isThere = this.#kept.isInMemory || this.#vault.state !== 'empty'
    return isThere || !this.#kept.config ? this.#opened(work) : nothing
  }
}
