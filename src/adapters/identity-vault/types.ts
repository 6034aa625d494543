/** What Identity Vault is told, and whom it tells. */
import type { IdentityVaultError } from './errors.ts'

/** `DeviceSecurity` is refused: a passkey is never the only way into a vault, and this interface has no second one. */
export type VaultType = 'SecureStorage' | 'CustomPasscode' | 'InMemory' | 'DeviceSecurity'

export interface IdentityVaultConfig {
  key: string
  type: VaultType
  /** Milliseconds out of sight; `null`: never. Only `CustomPasscode` locks. */
  lockAfterBackgrounded?: number | null
  /** Wrong passcodes in a row, counted in this page (5). Coffer itself makes people wait, over reloads. */
  customPasscodeInvalidUnlockAttempts?: number
  /** After so many the vault is erased. */
  shouldClearVaultAfterTooManyFailedAttempts?: boolean
  unlockVaultOnLoad?: boolean
}

/** One function for each; another one takes its place. */
export interface Callbacks {
  onError?: (error: IdentityVaultError) => void
  onLock?: (event: { timeout: boolean }) => void
  onUnlock?: () => void
  onConfigChanged?: (config: IdentityVaultConfig) => void
  /** Asks the person, and calls `setCustomPasscode` before it resolves. */
  onPasscodeRequested?: (isPasscodeSetRequest: boolean) => Promise<void>
}
