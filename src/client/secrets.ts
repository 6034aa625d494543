/** Secrets on their way to the worker: what a passkey gives is asked for, bytes cross as copies, and ours are zeroed. */
import type { UnlockSecret, VaultApi } from '../protocol/contract.ts'
import { VaultError } from '../protocol/errors.ts'
import type { Connection } from './connect.ts'
import { prfOutput } from './passkeys.ts'

/** One of these; `{}` is the key that this browser holds. */
export interface Secret extends Omit<UnlockSecret, 'prfOutput'> {
  /** A passkey of this vault: the browser asks the person for it. */
  passkey?: true
}

/**
 * Runs `use` with what the worker takes.
 *
 * @throws VaultError `passkey-unavailable`, `passkey-no-prf`; `wrong-secret` if the vault has no passkey
 */
export async function withSecret<T>(
  connection: Connection<VaultApi>,
  { passkey, ...secret }: Secret,
  signal: AbortSignal | undefined,
  use: (secret: UnlockSecret) => Promise<T>,
): Promise<T> {
  if (passkey === undefined) return use(ownBytes(secret))
  if (!passkey || Object.keys(secret).length > 0) {
    throw new VaultError('bad-request', { reason: 'one secret' })
  }
  const known = await connection.call('passkeys', [], { signal })
  if (known.length === 0) throw new VaultError('wrong-secret')
  const output = await prfOutput(known, signal)
  try {
    return await use({ prfOutput: output })
  } finally {
    output.fill(0)
  }
}

/** Bytes cross with all of the buffer that they are a part of: a secret brings nothing along. */
const ownBytes = (secret: UnlockSecret): UnlockSecret =>
  secret.hostSecret instanceof Uint8Array
    ? { ...secret, hostSecret: secret.hostSecret.slice() }
    : secret
