/** Opens the vault when it is needed: by itself, or by a passcode that the app asks for. */
import type { Vault } from '../../client/vault.ts'
import { IdentityVaultError, translated } from './errors.ts'
import type { Callbacks, IdentityVaultConfig } from './types.ts'

const ATTEMPTS = 5

export class Opening {
  readonly #vault: Vault
  readonly #told: Callbacks
  #passcode = ''
  #attempts = 0
  #underWay: Promise<void> | undefined

  constructor(vault: Vault, told: Callbacks) {
    this.#vault = vault
    this.#told = told
  }

  /** What the app was told by the person. */
  give(passcode: string): void {
    this.#passcode = passcode
  }

  /** Open, or made, or an error. Whoever needs it at the same time waits for the same one. */
  open(config: IdentityVaultConfig): Promise<void> {
    this.#underWay ??= this.#open(config).finally(() => (this.#underWay = undefined))
    return this.#underWay
  }

  async #open(config: IdentityVaultConfig): Promise<void> {
    const { state } = this.#vault
    if (state === 'unlocked') return
    const isNew = state === 'empty'
    if (!isNew && state !== 'locked') throw new IdentityVaultError('VaultUnavailable', state)
    if (config.type !== 'CustomPasscode') {
      await (isNew ? this.#vault.create({ device: true }) : this.#vault.unlock())
      return
    }
    const passphrase = await this.#ask(isNew)
    if (isNew) await this.#vault.create({ passphrase })
    else await this.#unlock(passphrase, config)
  }

  async #unlock(passphrase: string, config: IdentityVaultConfig): Promise<void> {
    // Counted before it is tried, so that a try that is given up counts.
    this.#attempts++
    const failed = await this.#vault.unlock({ passphrase }).then(() => undefined, translated)
    if (!failed) {
      this.#attempts = 0
      return
    }
    const { customPasscodeInvalidUnlockAttempts: limit = ATTEMPTS } = config
    if (failed.message !== 'wrong-secret' || this.#attempts < limit) throw failed
    if (config.shouldClearVaultAfterTooManyFailedAttempts) {
      await this.#vault.erase({ confirm: this.#vault.name })
      this.#attempts = 0
    }
    throw new IdentityVaultError('TooManyFailedAttempts')
  }

  async #ask(isNew: boolean): Promise<string> {
    if (!this.#told.onPasscodeRequested) throw new IdentityVaultError('MissingPasscode')
    this.#passcode = ''
    await this.#told.onPasscodeRequested(isNew)
    const passcode = this.#passcode
    this.#passcode = ''
    if (passcode === '') throw new IdentityVaultError('UserCanceledInteraction')
    return passcode
  }
}
