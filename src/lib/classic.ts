/**
 * The classic script `coffer.classic.js`, for hosts that load no modules: the same as the entries `coffer`,
 * `coffer/element` and `coffer/adapters/outsystems`, whose hosts are such, in one global, `Coffer`. Running it makes that
 * global and does nothing else.
 */
import { openVault as openWith } from '../client/open-vault.ts'
import type { Vault } from '../client/vault.ts'
import { defineWith } from './element/coffer-vault.ts'
import type { OpenVaultOptions } from './open.ts'

export { cordovaSecureStorage, keyStore } from '../adapters/outsystems.ts'
export { PauseController } from '../client/pausing.ts'
export { saveContent, saveOpened, saveSealed } from '../client/saving.ts'
export { isVaultError, VaultError } from '../protocol/errors.ts'
export { askToUnlock } from './element/unlock-dialog.ts'

/** Known while the script runs, and only then. */
const here = (document.currentScript as HTMLScriptElement | null)?.src ?? document.baseURI

/** As in `coffer`: the workers are looked for beside this script. */
export function openVault({
  workerUrl = new URL('worker.js', here),
  helperUrl = new URL('helper.js', here),
  ...options
}: OpenVaultOptions): Promise<Vault> {
  return openWith({ ...options, workerUrl, helperUrl })
}

/** As in `coffer/element`. */
export const defineCofferElements = (): void => defineWith(openVault)
