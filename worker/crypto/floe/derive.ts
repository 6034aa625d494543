/** FLOE's key derivation: one block of HKDF-Expand (RFC 5869) with SHA-384, bound to parameters, IV and associated data. */
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, utf8 } from '../../format/bytes.ts'

/** What every derivation of one ciphertext is bound to. */
export interface Binding {
  parameters: Bytes
  iv: Bytes
  associatedData: Bytes
}

const COUNTER = Uint8Array.of(1)
const HEADER_TAG = utf8('HEADER_TAG:')

/** 48 bytes: the caller takes of them what it needs, from the front. */
export async function expand(
  key: CryptoKey,
  { parameters, iv, associatedData }: Binding,
  purpose: Bytes,
): Promise<Bytes> {
  const info = concat(parameters, iv, purpose, associatedData, COUNTER)
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, info))
}

/** What the header commits with. It stands in the clear, and is no key. */
export const headerTag = async (
  key: CryptoKey,
  binding: Binding,
  sizeBytes: number,
): Promise<Bytes> => (await expand(key, binding, HEADER_TAG)).slice(0, sizeBytes)
