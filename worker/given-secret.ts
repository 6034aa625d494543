/** From what a caller gives to open the vault to what the keyring takes. */
import type { UnlockSecret } from '../src/protocol/contract.ts'
import { hostSecret, passkeySecret, recoverySecret, type Secret } from './keyring/keyring.ts'

/**
 * Undefined: the key that this browser holds. Bytes that are given are zeroed.
 *
 * @throws VaultError `wrong-secret` with `mistyped`, `bad-request`
 */
export async function givenSecret(given: UnlockSecret): Promise<Secret | undefined> {
  const { passphrase, recoveryCode, hostSecret: bytes, prfOutput } = given
  if (passphrase !== undefined) return { passphrase }
  if (recoveryCode !== undefined) return recoverySecret(recoveryCode)
  if (prfOutput) return passkeySecret(prfOutput)
  return bytes && hostSecret(bytes)
}
