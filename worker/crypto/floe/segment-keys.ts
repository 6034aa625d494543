/** The keys of a ciphertext's segments, derived as they are needed. One serves many segments, and the last one used is kept. */
import type { Binding } from './derive.ts'
import { DANGEROUS_messageKey, DANGEROUS_segmentKey } from './dangerous/derived-keys.ts'
import type { FloeParameters } from './layout.ts'

export type SegmentKeys = (index: number) => Promise<CryptoKey>

export async function segmentKeys(
  key: CryptoKey,
  binding: Binding,
  { rotationBits }: FloeParameters,
): Promise<SegmentKeys> {
  const messageKey = await DANGEROUS_messageKey(key, binding)
  const span = 2 ** rotationBits
  let kept: { first: number; key: Promise<CryptoKey> } | undefined
  return (index) => {
    const first = index - (index % span)
    if (kept?.first !== first) {
      kept = { first, key: DANGEROUS_segmentKey(messageKey, binding, first) }
    }
    return kept.key
  }
}
