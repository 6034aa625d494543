/** Keys of age as it writes them: identities, which open, and the recipients they belong to. */
import { generateIdentity, identityToRecipient } from 'age-encryption'
import type { AgeIdentity } from '../../src/protocol/age.ts'
import { VaultError } from '../../src/protocol/errors.ts'

/** Whoever has these identities opens what is sealed for these. @throws VaultError `bad-request` for what is none */
export async function recipientsOf(identities: readonly string[]): Promise<string[]> {
  try {
    return await Promise.all(identities.map((identity) => identityToRecipient(identity)))
  } catch {
    throw new VaultError('bad-request', { reason: 'identity' })
  }
}

export async function newIdentity(): Promise<AgeIdentity> {
  const identity = await generateIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}
