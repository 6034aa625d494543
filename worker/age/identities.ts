/** Keys of age as it writes them: identities, which open, and the recipients they belong to. */
import { bech32 } from '@scure/base'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import type { AgeIdentity } from '../../src/protocol/age.ts'
import { VaultError } from '../../src/protocol/errors.ts'

/** What an identity for X25519 begins with; those of other kinds go nowhere near WebCrypto. */
const X25519 = 'AGE-SECRET-KEY-1'

/**
 * Whoever has these identities opens what is sealed for these.
 *
 * @throws VaultError `bad-request` for what is none; DOMException if the browser does not take a key that is one
 */
export async function recipientsOf(identities: readonly string[]): Promise<string[]> {
  try {
    return await Promise.all(
      identities.map((identity) => identityToRecipient(takenEverywhere(identity))),
    )
  } catch (error) {
    if (error instanceof DOMException) throw error
    throw new VaultError('bad-request', { reason: 'identity' })
  }
}

/**
 * The same key, not beginning with zero: WebKitGTK takes none that does, and X25519 takes no notice of the lowest three bits
 * of the first byte (RFC 7748, section 5).
 *
 * @throws Error for what is no identity
 */
export function takenEverywhere(identity: string): string {
  if (!identity.startsWith(X25519)) return identity
  const { prefix, bytes } = bech32.decodeToBytes(identity)
  if (bytes[0] !== 0) return identity
  bytes[0] = 1
  return bech32.encodeFromBytes(prefix, bytes).toUpperCase()
}

export async function newIdentity(): Promise<AgeIdentity> {
  const identity = takenEverywhere(await generateIdentity())
  return { identity, recipient: await identityToRecipient(identity) }
}
