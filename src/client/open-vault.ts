/** Opens the vault of a name on this origin: starts its worker, creates nothing. */
import type { LockPolicy, VaultApi } from '../protocol/contract.ts'
import { DEFAULT_HIDDEN_MS, DEFAULT_IDLE_MS, DEFAULT_SLEEP_MS } from '../protocol/limits.ts'
import { ClientVault } from './client-vault.ts'
import { connect, type Connection } from './connect.ts'
import type { OpenVaultOptions, VaultOptions } from './open-options.ts'
import { assertSupported } from './supported.ts'
import type { Vault } from './vault.ts'

export type { OpenVaultOptions } from './open-options.ts'

/**
 * Connects to the vault; never creates a key. Where storage cannot be read its `state` is `unavailable`.
 *
 * @throws VaultError `insecure-context`, `unsupported`, `bad-name`, `bad-request`, `worker-unavailable`
 */
export async function openVault(options: OpenVaultOptions): Promise<Vault> {
  assertSupported()
  const connection = await connect<VaultApi>({
    kind: 'vault',
    url: options.workerUrl,
    integrity: options.workerIntegrity,
    ...(options.heartbeatMs !== undefined && { heartbeatMs: options.heartbeatMs }),
  })
  return openOver(connection, options)
}

/** The same over a connection that there is already; it is closed if this fails. */
export async function openOver(
  connection: Connection<VaultApi>,
  options: VaultOptions,
): Promise<Vault> {
  const { name, durability = 'strict', strengthen = true } = options
  const { eraseAfterWrong = null } = options
  const lock: LockPolicy = {
    idleMs: DEFAULT_IDLE_MS,
    hiddenMs: DEFAULT_HIDDEN_MS,
    sleepMs: DEFAULT_SLEEP_MS,
    ...options.lock,
  }
  try {
    const vault = new ClientVault(name, connection, options)
    const anchored = options.anchor && { anchored: true }
    const settings = { lock, durability, strengthen, ...anchored, eraseAfterWrong }
    await vault.look(settings)
    return vault.asVault()
  } catch (error) {
    connection.close()
    throw error
  }
}
