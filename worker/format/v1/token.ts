/**
 * A token: a text or bytes sealed for whoever keeps it elsewhere (docs/format.md#tokens).
 *
 * Bytes: `format 1 ‖ epoch 4 ‖ nonce 12 ‖ ciphertext ‖ tag 16`, bound to the vault and to a context that is not in it.
 * As text: `cof1.` and the bytes in base64url without padding (RFC 4648 section 5).
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { open, seal, SEAL_OVERHEAD_BYTES } from '../../crypto/aead.ts'
import { concat, Reader, u32, u8, utf8 } from '../bytes.ts'
import { FORMAT, tokenData } from './associated-data.ts'

const PREFIX = 'cof1.'
/** What a later version would begin its tokens with. */
const LATER = /^cof[2-9]\./
const LAST_FORMAT = 9
const HEAD_BYTES = 5

/** What a token is bound to beside its key. */
export interface TokenPlace {
  vaultId: Bytes
  /** Any text that is known where it is opened: what it is for, whose it is. */
  context: string
}

export async function sealToken(
  key: CryptoKey,
  epoch: number,
  { vaultId, context }: TokenPlace,
  plain: Bytes,
): Promise<Bytes> {
  const head = concat(u8(FORMAT), u32(epoch))
  return seal(key, plain, tokenData(vaultId, head, utf8(context)), head)
}

/**
 * The epoch a token says it was sealed under; authenticated only by `openToken`.
 *
 * @throws VaultError `tampered`, or `unsupported-version` for one of a later format
 */
export function tokenEpoch(token: Bytes): number {
  const format = token[0] ?? 0
  if (format > FORMAT && format <= LAST_FORMAT) throw new VaultError('unsupported-version')
  if (format !== FORMAT || token.length < HEAD_BYTES + SEAL_OVERHEAD_BYTES) {
    throw new VaultError('tampered')
  }
  return new Reader(token.slice(1, HEAD_BYTES)).u32()
}

/** @throws VaultError `tampered` unless these bytes were sealed under this key for this place */
export function openToken(
  key: CryptoKey,
  { vaultId, context }: TokenPlace,
  token: Bytes,
): Promise<Bytes> {
  const head = token.slice(0, HEAD_BYTES)
  return open(key, token.subarray(HEAD_BYTES), tokenData(vaultId, head, utf8(context)))
}

export function tokenText(token: Bytes): string {
  let binary = ''
  for (let at = 0; at < token.length; at += CHUNK) {
    binary += String.fromCharCode(...token.subarray(at, at + CHUNK))
  }
  const text = btoa(binary).replaceAll('+', '-').replaceAll('/', '_')
  return PREFIX + text.replace(/=+$/, '')
}

/** As many bytes as a call takes arguments, in any engine. */
const CHUNK = 8192

/** @throws VaultError `tampered` for all but the one way to write these bytes, `unsupported-version` */
export function tokenBytes(text: string): Bytes {
  if (LATER.test(text)) throw new VaultError('unsupported-version')
  const body = text.slice(PREFIX.length)
  if (!text.startsWith(PREFIX) || !/^[\w-]*$/.test(body)) throw new VaultError('tampered')
  try {
    const binary = atob(body.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
    // Bits that are left over in the last character would make two texts of one token.
    if (bytes[0] === FORMAT && tokenText(bytes) === text) return bytes
  } catch {
    // Not a length that base64 has.
  }
  throw new VaultError('tampered')
}
