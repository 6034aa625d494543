/**
 * The recovery code: 128 random bits and 32 bits of checksum, as 32 letters and digits in groups of four (Crockford's
 * base 32). The checksum tells a typing error from a code of another vault; it is no secret and protects nothing.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { equalBytes, sha256 } from '../crypto/mac.ts'
import { randomBytes } from '../crypto/random.ts'
import { concat, utf8 } from '../format/bytes.ts'

const RANDOM_BYTES = 16
const CHECKSUM_BYTES = 4
const CHARACTERS = 32
const GROUP = /.{4}(?=.)/g
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** What people put between groups, or what programs make of a hyphen. */
const SEPARATORS = /[\s\-_.\u00ad\u2010-\u2015\u2212]/g

export async function newRecoveryCode(): Promise<string> {
  const random = randomBytes(RANDOM_BYTES)
  const code = concat(random, await checksum(random))
  try {
    return encode(code).replace(GROUP, '$&-')
  } finally {
    random.fill(0)
    code.fill(0)
  }
}

/**
 * The bytes of a code, in whichever case and grouping it was typed.
 *
 * @throws VaultError `wrong-secret` with `mistyped`, if no code is written like this
 */
export async function readRecoveryCode(text: string): Promise<Bytes> {
  const code = decode(text)
  const sum = code && (await checksum(code.subarray(0, RANDOM_BYTES)))
  if (!code || !sum || !equalBytes(sum, code.subarray(RANDOM_BYTES))) {
    throw new VaultError('wrong-secret', { mistyped: true })
  }
  return code
}

const checksum = async (random: Bytes): Promise<Bytes> =>
  (await sha256(concat(utf8('coffer/1/recovery'), random))).subarray(0, CHECKSUM_BYTES)

function encode(bytes: Bytes): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replaceAll(/.{5}/g, (five) => ALPHABET[Number.parseInt(five, 2)] ?? '')
}

function decode(text: string): Bytes | undefined {
  const plain = text
    .replaceAll(SEPARATORS, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const values = [...plain].map((character) => ALPHABET.indexOf(character))
  if (values.length !== CHARACTERS || values.includes(-1)) return undefined
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2))
}
