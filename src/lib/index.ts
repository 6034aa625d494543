/**
 * The entry `coffer`: `openVault`, its one kind of error, and the types of all that a vault takes and gives. Importing it
 * does nothing, in a page or on a server; the first call decides.
 */
export { openVault, type OpenVaultOptions } from './open.ts'
export {
  ERROR_CODES,
  isVaultError,
  VaultError,
  type ErrorCode,
  type ErrorDetail,
} from '../protocol/errors.ts'
export type * from './types.ts'
