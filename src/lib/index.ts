/**
 * The entry `coffer`: `openVault`, its one kind of error, what files want beside the vault, and the types of all that a vault
 * takes and gives. Importing it does nothing, in a page or on a server; the first call decides.
 */
export { openVault, type OpenVaultOptions } from './open.ts'
export { PauseController } from '../client/pausing.ts'
export {
  saveContent,
  saveOpened,
  saveSealed,
  type SavedTo,
  type SaveOptions,
} from '../client/saving.ts'
export {
  ERROR_CODES,
  isVaultError,
  VaultError,
  type ErrorCode,
  type ErrorDetail,
} from '../protocol/errors.ts'
export type * from './types.ts'
