/** The public half of a slot pair as bytes, for the header: the one key that leaves WebCrypto by value, because it is no secret. */
import type { Bytes } from '../../../src/protocol/values.ts'

/** @throws TypeError for any key but a public one */
export async function DANGEROUS_exportPoint(key: CryptoKey): Promise<Bytes> {
  if (key.type !== 'public') throw new TypeError('not a public key')
  return new Uint8Array(await crypto.subtle.exportKey('raw', key))
}
