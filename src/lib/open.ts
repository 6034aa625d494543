/** `openVault` as the package has it: it knows where its own workers are. */
import type { VaultOptions } from '../client/open-options.ts'
import { openVault as openWith } from '../client/open-vault.ts'
import type { Vault } from '../client/vault.ts'

/** What `openVault` is told. Only `name` is needed. */
export interface OpenVaultOptions extends VaultOptions {
  /** Where the vault worker's script is, of this origin, if not beside the script of the library. */
  workerUrl?: string | URL
}

/**
 * Connects to the vault of this name on this origin: starts its worker, creates nothing and makes no key. Where storage
 * cannot be read, the vault's `state` is `unavailable`.
 *
 * The workers are found beside this file, as `new URL('./worker.js', import.meta.url)`, which Vite and webpack see and copy.
 * Rollup and esbuild leave it as it is: copy `worker.js` and `helper.js` to where the page can load them, and say where as
 * `workerUrl` and `helperUrl`.
 *
 * @throws VaultError `insecure-context`, `unsupported`, `bad-name`, `bad-request`, `worker-unavailable`
 */
export function openVault({
  // Written like this, for bundlers to see; and not before somebody calls, for this file may be anywhere.
  workerUrl = new URL('./worker.js', import.meta.url),
  helperUrl = new URL('./helper.js', import.meta.url),
  ...options
}: OpenVaultOptions): Promise<Vault> {
  return openWith({ ...options, workerUrl, helperUrl })
}
