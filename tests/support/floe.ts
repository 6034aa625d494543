/** FLOE for tests: whole ciphertexts by ours, and by the independent reader and writer in Python (floe.py). */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import type { Bytes } from '../../src/protocol/values.ts'
import { beginOpening, beginSealing, type SegmentPieces } from '../../worker/crypto/floe/floe.ts'
import {
  FLOE_HEADER_BYTES,
  layoutOfPlain,
  layoutOfSealed,
  placeOf,
  plainSegmentBytes,
  type FloeParameters,
} from '../../worker/crypto/floe/layout.ts'
import { concat } from '../../worker/format/bytes.ts'

const SCRIPT = resolve(import.meta.dirname, 'floe.py')

export const fileKey = (bytes: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-384' }, false, ['sign'])

/** A whole ciphertext, its segments sealed side by side. */
export async function sealAll(
  key: CryptoKey,
  associatedData: Bytes,
  parameters: FloeParameters,
  plain: Bytes,
): Promise<Bytes> {
  const sealer = await beginSealing(key, associatedData, parameters)
  const { segments } = layoutOfPlain(plain.length, parameters)
  const step = plainSegmentBytes(parameters)
  const sealed: Promise<SegmentPieces>[] = []
  for (let i = 0; i < segments; i++) {
    sealed.push(sealer.next(plain.slice(i * step, (i + 1) * step), i === segments - 1))
  }
  return concat(sealer.header, ...(await Promise.all(sealed)).flat())
}

/** The plaintext, the last segment opened first, as whoever wants to know the length does. */
export async function openAll(
  key: CryptoKey,
  associatedData: Bytes,
  parameters: FloeParameters,
  sealed: Bytes,
): Promise<Bytes> {
  const header = sealed.slice(0, FLOE_HEADER_BYTES)
  const opener = await beginOpening(key, associatedData, parameters, header)
  const { segments, plainBytes } = layoutOfSealed(sealed.length, parameters)
  const step = plainSegmentBytes(parameters)
  const out = new Uint8Array(plainBytes)
  for (let i = segments - 1; i >= 0; i--) {
    const segment = sealed.slice(...placeOf(i, parameters))
    out.set(await opener.segment(i, segment, i === segments - 1), i * step)
  }
  return out
}

/** What the one in Python makes of it; undefined if it refuses. */
export function byPython(
  what: 'open' | 'seal',
  key: Bytes,
  associatedData: Bytes,
  { segmentBytes, rotationBits }: FloeParameters,
  input: Uint8Array,
): Bytes | undefined {
  const args = [SCRIPT, what, hex(key), hex(associatedData), segmentBytes, rotationBits].map(String)
  const { status, stdout, stderr, error } = spawnSync('python3', args, {
    input,
    maxBuffer: 2 ** 28,
  })
  const said = stderr?.toString() ?? ''
  if (status === 1 && said.startsWith('refused')) return undefined
  // Without it nothing here is shown, and so nothing is passed over either.
  if (error || status !== 0) {
    throw new Error(
      `Python with its package cryptography is needed (python3-cryptography): ${said}`,
    )
  }
  return new Uint8Array(stdout)
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
