/** How the vault was configured, and so where its entries are and whether it locks. */
import type { Vault } from '../../client/vault.ts'
import type { Value } from '../../protocol/values.ts'
import { entriesIn, entriesInMemory, type Entries } from './entries.ts'
import { IdentityVaultError } from './errors.ts'
import type { IdentityVaultConfig } from './types.ts'

export class Kept {
  readonly #vault: Vault
  readonly #memory = new Map<string, Value>()
  #config: IdentityVaultConfig | undefined

  constructor(vault: Vault) {
    this.#vault = vault
  }

  /** Undefined before `initialize`. */
  get config(): IdentityVaultConfig | undefined {
    return this.#config
  }

  /** @throws IdentityVaultError `VaultUnavailable` before `initialize` */
  get known(): IdentityVaultConfig {
    if (!this.#config) throw new IdentityVaultError('VaultUnavailable', 'not initialized')
    return this.#config
  }

  get isInMemory(): boolean {
    return this.#config?.type === 'InMemory'
  }

  get locks(): boolean {
    return this.#config?.type === 'CustomPasscode'
  }

  get entries(): Entries {
    const { key } = this.known
    return this.isInMemory
      ? entriesInMemory(this.#memory)
      : entriesIn(this.#vault.namespace(`identity-vault/${key}`))
  }

  /** Of `InMemory`, all that there is. */
  forget(): void {
    this.#memory.clear()
  }

  async configure(config: IdentityVaultConfig): Promise<void> {
    if (config.type === 'DeviceSecurity') throw new IdentityVaultError('SecurityNotAvailable')
    this.#config = { ...config }
    const hiddenMs = this.locks ? (config.lockAfterBackgrounded ?? null) : null
    await this.#vault.setLockPolicy({ idleMs: null, hiddenMs, sleepMs: hiddenMs })
  }
}
