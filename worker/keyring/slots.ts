/** Making and opening slots: how a secret leads to ROOT (docs/format.md#slot). */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { seal } from '../crypto/aead.ts'
import { deriveAesKey, derivePublicBytes } from '../crypto/hkdf.ts'
import { equalBytes } from '../crypto/mac.ts'
import { randomBytes } from '../crypto/random.ts'
import * as data from '../format/v1/associated-data.ts'
import type { SealedPublicKey } from '../format/v1/header.ts'
import {
  encodeSlotFixed,
  KDF_NONE,
  KDF_PBKDF2_SHA256,
  NORMALISE_NFC,
  NORMALISE_NONE,
  type EncapsulatedSlot,
  type Slot,
  type SlotFixed,
  type SlotKind,
} from '../format/v1/slot.ts'
import { DANGEROUS_newPair } from './dangerous/extractable.ts'
import { DANGEROUS_exportPoint } from './dangerous/public-point.ts'
import { assertCost, passphraseKey } from './kdf.ts'
import { putLayer, takeLayer } from './layer.ts'
import { composedKey, keysFor, type KeySecret, type Secret, type Typed } from './secrets.ts'
import { unwrapPrivateKey, wrapKey, type unwrapSecret } from './wrap.ts'

export interface MadeSlot {
  slot: Slot
  publicKey: SealedPublicKey
}

export interface Root {
  vaultId: Bytes
  /** Extractable, for as long as it takes to wrap it. */
  secret: CryptoKey
  ringKey: CryptoKey
}

export const importPoint = (point: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', point, { name: 'ECDH', namedCurve: 'P-256' }, true, [])

/** The key that carries ROOT to a slot: ECDH, then HKDF bound to vault, slot and ephemeral point. */
export async function carrierKey(
  privateKey: CryptoKey,
  publicKey: CryptoKey,
  place: { vaultId: Bytes; fixed: SlotFixed; ephemeral: Bytes },
): Promise<CryptoKey> {
  const agreement = { name: 'ECDH', public: publicKey }
  const shared = await crypto.subtle.deriveKey(agreement, privateKey, 'HKDF', false, ['deriveKey'])
  const info = data.slotInfo('root', place.vaultId, place.fixed.slotId, place.ephemeral)
  return deriveAesKey(shared, place.fixed.salt, info, ['wrapKey', 'unwrapKey'])
}

const slotKeys = async (secret: CryptoKey, vaultId: Bytes, { slotId, salt }: SlotFixed) => ({
  commitment: await derivePublicBytes(secret, salt, data.slotInfo('commit', vaultId, slotId)),
  kek: await deriveAesKey(secret, salt, data.slotInfo('kek', vaultId, slotId), [
    'wrapKey',
    'unwrapKey',
  ]),
})

/** The fixed part of a new slot. */
const newFixed = (kind: SlotKind, iterations = 0, auxBytes = 0, bound = false): SlotFixed => ({
  kind,
  bound,
  slotId: randomBytes(16),
  kdf: iterations > 0 ? KDF_PBKDF2_SHA256 : KDF_NONE,
  normalisation: iterations > 0 ? NORMALISE_NFC : NORMALISE_NONE,
  iterations,
  salt: randomBytes(32),
  auxBytes,
})

/** With `outer`, its body lies under that key. */
export async function makePassphraseSlot(
  root: Root,
  passphrase: string | Typed,
  iterations: number,
  outer?: CryptoKey,
): Promise<MadeSlot> {
  const stretched = await stretch(await composedKey(passphrase), iterations, outer !== undefined)
  const made = await makeStretchedSlot(root, stretched)
  return outer ? { ...made, slot: await putLayer(root.vaultId, made.slot, outer) } : made
}

/** A passphrase stretched for a slot that is still to be made. */
export interface Stretched {
  fixed: SlotFixed
  key: CryptoKey
}

export async function stretch(
  typed: CryptoKey,
  iterations: number,
  bound = false,
): Promise<Stretched> {
  const fixed = newFixed('passphrase', iterations, 0, bound)
  return { fixed, key: await passphraseKey(typed, fixed.salt, iterations) }
}

export const makeStretchedSlot = (
  root: Root,
  { fixed, key }: Stretched,
): Promise<MadeSlot & { slot: EncapsulatedSlot }> => encapsulate(root, fixed, key)

/** A slot of a secret that needs no stretching; a passkey's says what to ask it. */
export const makeKeySlot = (
  root: Root,
  { kind, key }: KeySecret,
  aux: Bytes = new Uint8Array(),
): Promise<MadeSlot> => encapsulate(root, newFixed(kind, 0, aux.length), key, aux)

async function encapsulate(
  root: Root,
  fixed: SlotFixed,
  secret: CryptoKey,
  aux: Bytes = new Uint8Array(),
): Promise<MadeSlot & { slot: EncapsulatedSlot }> {
  const { vaultId } = root
  const fixedBytes = encodeSlotFixed(fixed)
  const bind = (what: number): Bytes => data.slotData(vaultId, fixedBytes, what)
  const { commitment, kek } = await slotKeys(secret, vaultId, fixed)
  const pair = await DANGEROUS_newPair()
  const privateKey = await wrapKey('pkcs8', pair.privateKey, kek, bind(data.WRAP_PRIVATE_KEY))
  const once = await DANGEROUS_newPair()
  const ephemeral = await DANGEROUS_exportPoint(once.publicKey)
  const carrier = await carrierKey(once.privateKey, pair.publicKey, { vaultId, fixed, ephemeral })
  const carried = await wrapKey('raw', root.secret, carrier, bind(data.WRAP_ROOT))
  const point = await DANGEROUS_exportPoint(pair.publicKey)
  const slot: EncapsulatedSlot = {
    type: 'encapsulated',
    fixed,
    fixedBytes,
    body: {
      commitment,
      privateKeyNonce: privateKey.nonce,
      wrappedPrivateKey: privateKey.wrapped,
      ephemeral,
      rootNonce: carried.nonce,
      wrappedRoot: carried.wrapped,
    },
    aux,
  }
  const sealed = await seal(root.ringKey, point, bind(data.WRAP_PUBLIC_KEY))
  return { slot, publicKey: { slotId: fixed.slotId, sealed } }
}

/** A key for the device slot: non-extractable, to be kept in this browser profile. */
export const newDeviceKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey'])

export async function makeDeviceSlot(root: Root, deviceKey: CryptoKey): Promise<Slot> {
  const fixed = newFixed('device')
  const fixedBytes = encodeSlotFixed(fixed)
  const bound = data.slotData(root.vaultId, fixedBytes, data.WRAP_ROOT)
  const { nonce, wrapped } = await wrapKey('raw', root.secret, deviceKey, bound)
  return { type: 'device', fixed, fixedBytes, body: { rootNonce: nonce, wrappedRoot: wrapped } }
}

/** How ROOT leaves its wrap: not extractable, but for making another slot. */
export type Unwrap = typeof unwrapSecret

/**
 * ROOT by one slot.
 *
 * @throws VaultError `kdf-out-of-range` before deriving, `wrong-secret` if the commitment differs,
 *   `slot-damaged` if it matches and the slot still does not open, or if its layer does not come off
 */
export async function openSlot(
  vaultId: Bytes,
  slot: Slot,
  secret: Secret,
  unwrap: Unwrap,
): Promise<CryptoKey> {
  if ('deviceKey' in secret) {
    if (slot.type !== 'device') throw new VaultError('wrong-secret')
    return openDeviceSlot(vaultId, slot, secret.deviceKey, unwrap)
  }
  if (slot.type === 'device') throw new VaultError('wrong-secret')
  if (slot.fixed.kdf !== KDF_NONE) assertCost(slot.fixed.iterations)
  const outer = 'passphrase' in secret ? secret.outer : undefined
  const bare = slot.type === 'bound' ? await takeLayer(vaultId, slot, outer) : slot
  const { kek } = await fitting(vaultId, bare, secret)
  return decapsulate(vaultId, bare, kek, unwrap)
}

/** What the secret is to this slot. @throws VaultError `wrong-secret`, `kdf-out-of-range` */
export async function fitting(
  vaultId: Bytes,
  { fixed, body }: EncapsulatedSlot,
  secret: Exclude<Secret, { deviceKey: unknown }>,
): Promise<{ key: CryptoKey; kek: CryptoKey }> {
  for await (const key of keysFor(fixed, secret)) {
    const { commitment, kek } = await slotKeys(key, vaultId, fixed)
    if (equalBytes(commitment, body.commitment)) return { key, kek }
  }
  throw new VaultError('wrong-secret')
}

async function decapsulate(
  vaultId: Bytes,
  { fixed, fixedBytes, body }: EncapsulatedSlot,
  kek: CryptoKey,
  unwrap: Unwrap,
): Promise<CryptoKey> {
  try {
    const privateKey = await unwrapPrivateKey(
      { nonce: body.privateKeyNonce, wrapped: body.wrappedPrivateKey },
      kek,
      data.slotData(vaultId, fixedBytes, data.WRAP_PRIVATE_KEY),
    )
    const ephemeral = await importPoint(body.ephemeral)
    const place = { vaultId, fixed, ephemeral: body.ephemeral }
    const carrier = await carrierKey(privateKey, ephemeral, place)
    const bound = data.slotData(vaultId, fixedBytes, data.WRAP_ROOT)
    return await unwrap({ nonce: body.rootNonce, wrapped: body.wrappedRoot }, carrier, bound)
  } catch {
    throw new VaultError('slot-damaged', { slot: fixed.kind })
  }
}

async function openDeviceSlot(
  vaultId: Bytes,
  slot: Slot & { type: 'device' },
  deviceKey: CryptoKey | undefined,
  unwrap: Unwrap,
): Promise<CryptoKey> {
  const wrapped = { nonce: slot.body.rootNonce, wrapped: slot.body.wrappedRoot }
  const bound = data.slotData(vaultId, slot.fixedBytes, data.WRAP_ROOT)
  try {
    if (!deviceKey) throw new VaultError('slot-damaged')
    return await unwrap(wrapped, deviceKey, bound)
  } catch {
    throw new VaultError('slot-damaged', { slot: 'device' })
  }
}
