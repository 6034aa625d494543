/**
 * How a FLOE ciphertext is cut: a header, full segments, and a last one that says so. Parameters are arguments, and part of
 * what the header commits to; a reader says which ones it takes, and believes none that it reads.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, u32, u8 } from '../../format/bytes.ts'
import { SEAL_OVERHEAD_BYTES } from '../aead.ts'

export interface FloeParameters {
  /** Length of a sealed segment; only the last one may be shorter. */
  segmentBytes: number
  /** One key seals 2 to the power of this many segments. */
  rotationBits: number
}

export const IV_BYTES = 32
export const HEADER_TAG_BYTES = 32
const PARAMETER_BYTES = 10
/** Parameters, IV and tag. */
export const FLOE_HEADER_BYTES = PARAMETER_BYTES + IV_BYTES + HEADER_TAG_BYTES
/** What a sealed segment begins with: its length if it is the last, else this. */
export const PREFIX_BYTES = 4
export const NOT_LAST = 0xffff_ffff
export const SEGMENT_OVERHEAD_BYTES = PREFIX_BYTES + SEAL_OVERHEAD_BYTES

const AES_256_GCM = 0
const HKDF_SHA_384 = 0

export const encodeParameters = ({ segmentBytes }: FloeParameters): Bytes =>
  concat(u8(AES_256_GCM), u8(HKDF_SHA_384), u32(segmentBytes), u32(IV_BYTES))

export const plainSegmentBytes = ({ segmentBytes }: FloeParameters): number =>
  segmentBytes - SEGMENT_OVERHEAD_BYTES

export interface Layout {
  segments: number
  plainBytes: number
}

/** Of a plaintext: the last segment is empty only if all is. */
export const layoutOfPlain = (plainBytes: number, parameters: FloeParameters): Layout => ({
  segments: Math.max(1, Math.ceil(plainBytes / plainSegmentBytes(parameters))),
  plainBytes,
})

/**
 * Of a ciphertext of this length, header included. It is no more than what the length says: true once the last segment
 * has been opened as the last.
 *
 * @throws VaultError `tampered` if no ciphertext has that length
 */
export function layoutOfSealed(sealedBytes: number, { segmentBytes }: FloeParameters): Layout {
  const bodyBytes = sealedBytes - FLOE_HEADER_BYTES
  const segments = Math.ceil(bodyBytes / segmentBytes)
  const lastBytes = bodyBytes - (segments - 1) * segmentBytes
  if (segments < 1 || lastBytes < SEGMENT_OVERHEAD_BYTES) throw new VaultError('tampered')
  return { segments, plainBytes: bodyBytes - segments * SEGMENT_OVERHEAD_BYTES }
}

/** Where segment `index` lies in the ciphertext: start, and an end that may be beyond that of the last. */
export function placeOf(index: number, { segmentBytes }: FloeParameters): [number, number] {
  const start = FLOE_HEADER_BYTES + index * segmentBytes
  return [start, start + segmentBytes]
}
