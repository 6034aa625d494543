/** A secret that opens the vault now, asked for once more: whoever holds the page need not be whoever opened it. */
import type { UnlockSecret } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { givenSecret } from './given-secret.ts'
import type { Keyring, Secret } from './keyring/keyring.ts'
import { secretOf } from './opening.ts'
import type { VaultSession } from './session.ts'
import { isAsked } from './slot-rules.ts'

/**
 * What was given, not tried yet. The device's key is no answer to a question where there is another one.
 *
 * @throws VaultError `wrong-secret`, with `mistyped` for a recovery code that is none
 */
export async function existingSecret(
  session: VaultSession,
  keyring: Keyring,
  given: UnlockSecret,
): Promise<Secret> {
  const secret = await givenSecret(given)
  if (!secret && keyring.slots.some(isAsked)) throw new VaultError('wrong-secret')
  return secretOf(await session.store.find(), secret)
}

/** Makes something by a secret, which was right if that comes to anything. @throws VaultError `throttled` */
export function proving<R>(session: VaultSession, by: Secret, make: () => Promise<R>): Promise<R> {
  return session.guess(by, async (proved) => {
    const made = await make()
    if (made !== undefined) proved()
    return made
  })
}
