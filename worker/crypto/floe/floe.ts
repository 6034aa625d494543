/**
 * Streaming authenticated encryption with random access: FLOE (C2SP) on AES-256-GCM and HMAC-SHA-384, by WebCrypto alone.
 *
 * Guarantees: a segment opens only at its place in the ciphertext it was sealed in, under the same key, parameters and
 * associated data; the header commits to these. Who has opened the last segment as the last knows that nothing is cut off.
 * Restrictions: the length is not hidden, and a whole older ciphertext for the same associated data can be put back. A reader
 * that has not opened the last segment knows nothing of the length.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, Reader, u32, u64, u8 } from '../../format/bytes.ts'
import { open, sealApart } from '../aead.ts'
import { equalBytes } from '../mac.ts'
import { randomBytes } from '../random.ts'
import { headerTag, type Binding } from './derive.ts'
import {
  encodeParameters,
  FLOE_HEADER_BYTES,
  HEADER_TAG_BYTES,
  IV_BYTES,
  NOT_LAST,
  plainSegmentBytes,
  PREFIX_BYTES,
  SEGMENT_OVERHEAD_BYTES,
  type FloeParameters,
} from './layout.ts'
import { segmentKeys } from './segment-keys.ts'

/** A sealed segment in pieces that follow one another: joining them is left to whoever writes, and has to copy them anyway. */
export type SegmentPieces = readonly Bytes[]

/** A ciphertext being made: its segments in order, each once; sealing one need not wait for those before it. */
export interface StreamSealer {
  header: Bytes
  /** `plaintext` may be overwritten once it is sealed. */
  next(plaintext: Bytes, isLast: boolean): Promise<SegmentPieces>
}

/** A ciphertext whose header was made by this key for these associated data. */
export interface StreamOpener {
  /** @throws VaultError `tampered` for anything that was not sealed as this segment */
  segment(index: number, sealed: Bytes, isLast: boolean): Promise<Bytes>
}

/** `key`: HMAC-SHA-384, non-extractable. The IV is made here. */
export async function beginSealing(
  key: CryptoKey,
  associatedData: Bytes,
  parameters: FloeParameters,
): Promise<StreamSealer> {
  const header = await newHeader(key, associatedData, parameters)
  const { seal: sealAt } = await beginSealingAt(key, associatedData, parameters, header)
  let count = 0
  let hasEnded = false
  return {
    header,
    next: async (plaintext, isLast) => {
      if (hasEnded) throw new TypeError('no such segment can follow')
      // What is refused has not taken place.
      assertFits(plaintext, isLast, parameters)
      hasEnded = isLast
      return sealAt(count++, plaintext, isLast)
    },
  }
}

/** A ciphertext whose segments are sealed in any order. */
export interface SegmentSealer {
  /**
   * Seals this segment. Once more is safe, for each nonce is random, but must be the same plaintext: a reader takes either.
   */
  seal(index: number, plaintext: Bytes, isLast: boolean): Promise<SegmentPieces>
}

/** What a new ciphertext begins with. */
export async function newHeader(
  key: CryptoKey,
  associatedData: Bytes,
  parameters: FloeParameters,
): Promise<Bytes> {
  const encoded = encodeParameters(parameters)
  const binding = { parameters: encoded, iv: randomBytes(IV_BYTES), associatedData }
  return concat(encoded, binding.iv, await headerTag(key, binding, HEADER_TAG_BYTES))
}

/** Goes on with a ciphertext that begins so. @throws VaultError `tampered`, as `beginOpening` */
export async function beginSealingAt(
  key: CryptoKey,
  associatedData: Bytes,
  parameters: FloeParameters,
  header: Bytes,
): Promise<SegmentSealer> {
  const binding = await provenBinding(key, associatedData, parameters, header)
  const keyOf = await segmentKeys(key, binding, parameters)
  return {
    seal: async (index, plaintext, isLast) => {
      assertFits(plaintext, isLast, parameters)
      const prefix = isLast ? plaintext.length + SEGMENT_OVERHEAD_BYTES : NOT_LAST
      const data = segmentData(index, isLast)
      const [nonce, sealed] = await sealApart(await keyOf(index), plaintext, data)
      return [concat(u32(prefix), nonce), sealed]
    },
  }
}

/**
 * @throws VaultError `tampered` unless `header` was made by this key for these associated data and parameters; they are
 * not told apart
 */
export async function beginOpening(
  key: CryptoKey,
  associatedData: Bytes,
  parameters: FloeParameters,
  header: Bytes,
): Promise<StreamOpener> {
  const binding = await provenBinding(key, associatedData, parameters, header)
  const keyOf = await segmentKeys(key, binding, parameters)
  return {
    segment: async (index, sealed, isLast) => {
      assertShape(sealed, isLast, parameters)
      const rest = sealed.subarray(PREFIX_BYTES)
      return open(await keyOf(index), rest, segmentData(index, isLast))
    },
  }
}

async function provenBinding(
  key: CryptoKey,
  associatedData: Bytes,
  parameters: FloeParameters,
  header: Bytes,
): Promise<Binding> {
  const encoded = encodeParameters(parameters)
  if (header.length !== FLOE_HEADER_BYTES) throw new VaultError('tampered')
  const reader = new Reader(header)
  const isOurs = equalBytes(reader.bytes(encoded.length), encoded)
  const binding: Binding = { parameters: encoded, iv: reader.bytes(IV_BYTES), associatedData }
  const tag = await headerTag(key, binding, HEADER_TAG_BYTES)
  const isTrue = equalBytes(reader.bytes(HEADER_TAG_BYTES), tag)
  if (!isOurs || !isTrue) throw new VaultError('tampered')
  return binding
}

/** Every segment is full but the last, which may be. */
function assertFits({ length }: Bytes, isLast: boolean, parameters: FloeParameters): void {
  const fullBytes = plainSegmentBytes(parameters)
  const fits = isLast ? length <= fullBytes : length === fullBytes
  if (!fits) throw new TypeError('no such segment')
}

/** The length a segment says it has is under no seal: it must be the one it has. */
function assertShape(sealed: Bytes, isLast: boolean, { segmentBytes }: FloeParameters): void {
  const { length } = sealed
  const fits = isLast
    ? length >= SEGMENT_OVERHEAD_BYTES && length <= segmentBytes
    : length === segmentBytes
  const said = fits && new Reader(sealed).u32()
  if (said !== (isLast ? length : NOT_LAST)) throw new VaultError('tampered')
}

const segmentData = (index: number, isLast: boolean): Bytes =>
  concat(u64(index), u8(isLast ? 1 : 0))
