/** From a passphrase to a key: PBKDF2-HMAC-SHA-256 (RFC 8018), its cost measured on this device. */
import { VaultError } from '../../src/protocol/errors.ts'
import { KDF_CALIBRATED_MAX, KDF_CEILING, KDF_FLOOR } from '../../src/protocol/limits.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { randomBytes } from '../crypto/random.ts'
import { utf8 } from '../format/bytes.ts'
import { decodeHeader } from '../format/v1/header.ts'
import { DANGEROUS_stretch } from './dangerous/extractable.ts'

const SAMPLE_ITERATIONS = 50_000
/** A clock that a browser makes coarse, to steps of 17 ms, is off by a quarter of this at most. */
const SAMPLE_MS = 70
const ROUND_TO = 10_000

/** Refuses a cost outside the format's range, before any time is spent on it. */
export function assertCost(iterations: number): void {
  if (iterations < KDF_FLOOR || iterations > KDF_CEILING) {
    throw new VaultError('kdf-out-of-range', { iterations })
  }
}

/** A passphrase, as it is written, as a key that can be stretched under any salt, and never read again. */
export async function typedKey(text: string): Promise<CryptoKey> {
  const bytes = utf8(text)
  try {
    return await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveKey'])
  } finally {
    bytes.fill(0)
  }
}

/** The HKDF key of a typed one under this salt and cost. Takes as long as the cost says, and cannot be stopped. */
export async function passphraseKey(
  typed: CryptoKey,
  salt: Bytes,
  iterations: number,
): Promise<CryptoKey> {
  assertCost(iterations)
  return DANGEROUS_stretch(typed, salt, iterations)
}

export interface Cost {
  iterations: number
  /** How long one derivation is expected to take on this device. */
  expectedMs: number
}

/** Chooses iterations for about `targetMs` on this device, never below the floor, never from a header. */
export async function calibrate(targetMs: number, now: () => number): Promise<Cost> {
  const perIterationMs = await measureWell(now)
  const wanted = Math.floor(targetMs / perIterationMs / ROUND_TO) * ROUND_TO
  const iterations = Math.min(KDF_CALIBRATED_MAX, Math.max(KDF_FLOOR, wanted))
  return { iterations, expectedMs: Math.round(iterations * perIterationMs) }
}

/** What one round takes, quickly: to tell a person about how long it will be. */
const measure = async (now: () => number): Promise<number> =>
  Math.max((await sample(now, SAMPLE_ITERATIONS)) / SAMPLE_ITERATIONS, 1e-7)

/** The same, well enough to choose a cost by: longer samples on a device that is quick, or whose clock is coarse. */
async function measureWell(now: () => number): Promise<number> {
  for (let iterations = SAMPLE_ITERATIONS; ; iterations *= 4) {
    const tookMs = await sample(now, iterations)
    if (tookMs >= SAMPLE_MS) return tookMs / iterations
    // What this clock cannot see is not taken for nothing.
    if (iterations >= KDF_FLOOR) return Math.max(tookMs, SAMPLE_MS / 2) / iterations
  }
}

async function sample(now: () => number, iterations: number): Promise<number> {
  const key = await crypto.subtle.importKey('raw', randomBytes(16), 'PBKDF2', false, ['deriveBits'])
  const started = now()
  await crypto.subtle.deriveBits(
    // A fresh salt each time: an engine may remember an earlier derivation.
    { name: 'PBKDF2', hash: 'SHA-256', salt: randomBytes(32), iterations },
    key,
    256,
  )
  return now() - started
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
