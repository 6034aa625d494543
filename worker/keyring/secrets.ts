/**
 * What a secret is to a slot: the HKDF key F that its commitment and its KEK come from (docs/format.md#keys). Bytes are
 * imported once and zeroed; what was typed as text can be forgotten but not erased.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import {
  MAX_HOST_SECRET_BYTES,
  MIN_HOST_SECRET_BYTES,
  PRF_BYTES,
} from '../../src/protocol/limits.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { NORMALISE_NFC, type Slot, type SlotFixed } from '../format/v1/slot.ts'
import { passphraseKey, typedKey } from './kdf.ts'
import { readRecoveryCode } from './recovery-code.ts'

/** A secret that is F as it is; a passphrase's once it was stretched for its slot. */
export interface KeySecret {
  kind: 'recovery' | 'host-secret' | 'passkey' | 'passphrase'
  key: CryptoKey
}

/** A passphrase in each of its forms, as keys to be stretched: what may be kept for a moment when the text is not. */
export interface Typed {
  /** In normalisation form C, as new slots take it. */
  composed: CryptoKey
  others: readonly CryptoKey[]
}

/** What was typed. `outer` is the key this browser holds, for a slot that is bound by it. */
export interface PassphraseSecret {
  passphrase: string | Typed
  outer?: CryptoKey | undefined
}

/** `deviceKey` undefined: it should be there and is lost. */
export type Secret = PassphraseSecret | KeySecret | { deviceKey: CryptoKey | undefined }

/** @throws VaultError `wrong-secret` with `mistyped` */
export async function recoverySecret(text: string): Promise<KeySecret> {
  return { kind: 'recovery', key: await importAndZero(await readRecoveryCode(text)) }
}

/** Zeroes the bytes it is given. @throws VaultError `bad-request` for less than 16 bytes, or an absurd length */
export async function hostSecret(bytes: Uint8Array): Promise<KeySecret> {
  if (bytes.length < MIN_HOST_SECRET_BYTES || bytes.length > MAX_HOST_SECRET_BYTES) {
    throw new VaultError('bad-request', { reason: 'host secret of 16 to 1024 bytes' })
  }
  const own = new Uint8Array(bytes)
  bytes.fill(0)
  return { kind: 'host-secret', key: await importAndZero(own) }
}

/** What the PRF of a passkey gave. Zeroes the bytes it is given. @throws VaultError `bad-request` unless they are 32 */
export async function passkeySecret(bytes: Uint8Array): Promise<KeySecret> {
  if (bytes.length !== PRF_BYTES) throw new VaultError('bad-request', { reason: 'PRF output' })
  const own = new Uint8Array(bytes)
  bytes.fill(0)
  return { kind: 'passkey', key: await importAndZero(own) }
}

async function importAndZero(bytes: Bytes): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey', 'deriveBits'])
  } finally {
    bytes.fill(0)
  }
}

/** Whether it is worth trying on this slot. */
export const fits = ({ fixed }: Slot, secret: Secret): boolean =>
  fixed.kind ===
  ('passphrase' in secret ? 'passphrase' : 'deviceKey' in secret ? 'device' : secret.kind)

/**
 * Every F that the secret may be to a slot; the first one is right for whoever types as they did before.
 *
 * @throws VaultError `kdf-out-of-range`
 */
export async function* keysFor(
  { normalisation, salt, iterations }: SlotFixed,
  secret: Exclude<Secret, { deviceKey: unknown }>,
): AsyncGenerator<CryptoKey> {
  if ('key' in secret) {
    yield secret.key
    return
  }
  const { passphrase } = secret
  const typed =
    typeof passphrase === 'string'
      ? [...forms(passphrase, normalisation)].map(typedKey)
      : [passphrase.composed, ...passphrase.others]
  for (const key of typed) yield await passphraseKey(await key, salt, iterations)
}

/** From here on the text is not needed any more. */
export async function typed(passphrase: string): Promise<Typed> {
  const [composed, ...others] = [...forms(passphrase, NORMALISE_NFC)].map(typedKey)
  if (!composed) throw new VaultError('internal')
  return { composed: await composed, others: await Promise.all(others) }
}

/** As a new slot takes it. */
export const composedKey = async (passphrase: string | Typed): Promise<CryptoKey> =>
  typeof passphrase === 'string' ? typedKey(passphrase.normalize('NFC')) : passphrase.composed

/**
 * Keyboards and systems differ in how they write the same letters. The slot's own form comes first; the others cost a
 * derivation each, and only for a passphrase in which they differ.
 */
function forms(passphrase: string, normalisation: number): Iterable<string> {
  const composed = passphrase.normalize('NFC')
  const own = normalisation === NORMALISE_NFC ? composed : passphrase
  const others = (['NFD', 'NFKC', 'NFKD'] as const).map((form) => passphrase.normalize(form))
  return new Set([own, composed, passphrase, ...others])
}
