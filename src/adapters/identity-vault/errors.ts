/** Identity Vault's errors: numbers, of which these can come from a page. */
import { isVaultError, type ErrorCode } from '../../protocol/errors.ts'

export const VaultErrorCodes = {
  Unknown: 0,
  VaultLocked: 1,
  VaultUnavailable: 2,
  InvalidArguments: 3,
  SecurityNotAvailable: 5,
  AuthFailed: 6,
  TooManyFailedAttempts: 7,
  UserCanceledInteraction: 8,
  MissingPasscode: 10,
} as const

export type VaultErrorCode = (typeof VaultErrorCodes)[keyof typeof VaultErrorCodes]

/** `VaultError` of Identity Vault: a number, and our code as the message where it was ours. */
export class IdentityVaultError extends Error {
  override readonly name = 'IdentityVaultError'
  readonly code: VaultErrorCode

  constructor(code: keyof typeof VaultErrorCodes, message: string = code) {
    super(message)
    this.code = VaultErrorCodes[code]
  }
}

const MEANINGS: Partial<Record<ErrorCode, keyof typeof VaultErrorCodes>> = {
  locked: 'VaultLocked',
  'wrong-secret': 'AuthFailed',
  throttled: 'TooManyFailedAttempts',
  'bad-name': 'InvalidArguments',
  'bad-value': 'InvalidArguments',
  'bad-request': 'InvalidArguments',
  'too-large': 'InvalidArguments',
}

/** What was thrown, in the words of Identity Vault. */
export function translated(error: unknown): IdentityVaultError {
  if (error instanceof IdentityVaultError) return error
  if (!isVaultError(error)) return new IdentityVaultError('Unknown')
  return new IdentityVaultError(MEANINGS[error.code] ?? 'VaultUnavailable', error.code)
}
