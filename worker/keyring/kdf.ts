/** From a passphrase to a key: PBKDF2-HMAC-SHA-256 (RFC 8018), its cost measured on this device. */
import { VaultError } from '../../src/protocol/errors.ts'
import { KDF_CALIBRATED_MAX, KDF_CEILING, KDF_FLOOR } from '../../src/protocol/limits.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { randomBytes } from '../crypto/random.ts'
import { utf8 } from '../format/bytes.ts'
import { decodeHeader } from '../format/v1/header.ts'
import { DANGEROUS_stretch } from './dangerous/extractable.ts'

const SAMPLE_ITERATIONS = 50_000
const ROUND_TO = 10_000

/** Refuses a cost outside the format's range, before any time is spent on it. */
export function assertCost(iterations: number): void {
  if (iterations < KDF_FLOOR || iterations > KDF_CEILING) {
    throw new VaultError('kdf-out-of-range', { iterations })
  }
}

/** The HKDF key of a passphrase, as it is written, under this salt and cost. Takes as long as the cost says, and cannot be stopped. */
export async function passphraseKey(
  passphrase: string,
  salt: Bytes,
  iterations: number,
): Promise<CryptoKey> {
  assertCost(iterations)
  const bytes = utf8(passphrase)
  try {
    const key = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey'])
    return await DANGEROUS_stretch(key, salt, iterations)
  } finally {
    bytes.fill(0)
  }
}

export interface Cost {
  iterations: number
  /** How long one derivation is expected to take on this device. */
  expectedMs: number
}

/** Chooses iterations for about `targetMs` on this device, never below the floor, never from a header. */
export async function calibrate(targetMs: number, now: () => number): Promise<Cost> {
  const perIterationMs = await measure(now)
  const wanted = Math.floor(targetMs / perIterationMs / ROUND_TO) * ROUND_TO
  const iterations = Math.min(KDF_CALIBRATED_MAX, Math.max(KDF_FLOOR, wanted))
  return { iterations, expectedMs: Math.round(iterations * perIterationMs) }
}

async function measure(now: () => number): Promise<number> {
  const key = await crypto.subtle.importKey('raw', randomBytes(16), 'PBKDF2', false, ['deriveBits'])
  const started = now()
  await crypto.subtle.deriveBits(
    // A fresh salt each time: an engine may remember an earlier derivation.
    { name: 'PBKDF2', hash: 'SHA-256', salt: randomBytes(32), iterations: SAMPLE_ITERATIONS },
    key,
    256,
  )
  return Math.max((now() - started) / SAMPLE_ITERATIONS, 1e-7)
}

/** About how long a header's passphrase slot takes to derive on this device, if it has one in range. */
export async function expectedMs(
  header: Bytes | undefined,
  now: () => number,
): Promise<number | undefined> {
  const iterations = passphraseCost(header)
  if (iterations === undefined) return undefined
  return Math.round(iterations * (await measure(now)))
}

function passphraseCost(header: Bytes | undefined): number | undefined {
  try {
    if (!header) return undefined
    const { slots } = decodeHeader(header).header
    const slot = slots.find(({ fixed }) => fixed.kind === 'passphrase')
    const iterations = slot?.fixed.iterations ?? 0
    return iterations >= KDF_FLOOR && iterations <= KDF_CEILING ? iterations : undefined
  } catch {
    // What is wrong with the header is for opening it to say.
    return undefined
  }
}
