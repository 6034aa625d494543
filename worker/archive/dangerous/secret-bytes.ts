/**
 * Where secrets of a vault become bytes, and come from bytes: nowhere else. A file is made of bytes; so in this worker, which
 * knows no vault, has no network and ends after the call, and only between the port and the age file
 * (docs/adr/0048-backups-carry-outside-secrets.md). Whoever gets the bytes has them zeroed as soon as they are in the file.
 */
import type { Bytes } from '../../../src/protocol/values.ts'

const SECRET: HmacImportParams = { name: 'HMAC', hash: 'SHA-256' }

export const DANGEROUS_bytesOf = async (secret: CryptoKey): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', secret))

/** To be wrapped by the vault it is sent to. Zeroes the bytes it is given. */
export async function DANGEROUS_keyOf(bytes: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', bytes, SECRET, true, ['sign'])
  } finally {
    bytes.fill(0)
  }
}
