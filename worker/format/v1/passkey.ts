/** What a passkey's slot says beside its body: which credential to ask, and what (docs/format.md#slot). */
import {
  MAX_CREDENTIAL_ID_BYTES,
  MAX_RP_ID_BYTES,
  PRF_BYTES,
} from '../../../src/protocol/limits.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, Reader, require, u16, utf8 } from '../bytes.ts'

export interface Passkey {
  credentialId: Bytes
  /** Of the PRF: random, and no secret. */
  input: Bytes
  /** The host, or a domain above it, that the credential belongs to. */
  rpId: string
}

export function encodePasskey({ credentialId, input, rpId }: Passkey): Bytes {
  const host = utf8(rpId)
  return concat(u16(credentialId.length), credentialId, input, u16(host.length), host)
}

/** @throws MalformedError where the layout is not exactly format 1's */
export function decodePasskey(bytes: Bytes): Passkey {
  const reader = new Reader(bytes)
  const idBytes = reader.u16()
  require(idBytes > 0 && idBytes <= MAX_CREDENTIAL_ID_BYTES, 'credential id')
  const credentialId = reader.bytes(idBytes)
  const input = reader.bytes(PRF_BYTES)
  const hostBytes = reader.u16()
  require(hostBytes > 0 && hostBytes <= MAX_RP_ID_BYTES, 'rp id')
  const host = reader.bytes(hostBytes)
  reader.end()
  // Hosts are ASCII wherever a browser names one.
  require(host.every((byte) => byte > 0x20 && byte < 0x7f), 'rp id')
  return { credentialId, input, rpId: new TextDecoder().decode(host) }
}
