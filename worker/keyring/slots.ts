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
  type Slot,
  type SlotFixed,
} from '../format/v1/slot.ts'
import { DANGEROUS_newPair } from './dangerous/extractable.ts'
import { passphraseKey } from './kdf.ts'
import { unwrapPrivateKey, unwrapSecret, wrapKey } from './wrap.ts'

export interface Root {
  vaultId: Bytes
  /** Extractable, for as long as it takes to wrap it. */
  secret: CryptoKey
  ringKey: CryptoKey
}

const importPoint = (point: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', point, { name: 'ECDH', namedCurve: 'P-256' }, true, [])

const exportPoint = async (key: CryptoKey): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.exportKey('raw', key))

/** The key that carries ROOT to a slot: ECDH, then HKDF bound to vault, slot and ephemeral point. */
async function carrierKey(
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

export async function makePassphraseSlot(
  root: Root,
  passphrase: string,
  iterations: number,
): Promise<{ slot: Slot; publicKey: SealedPublicKey }> {
  const fixed: SlotFixed = {
    kind: 'passphrase',
    slotId: randomBytes(16),
    kdf: KDF_PBKDF2_SHA256,
    normalisation: NORMALISE_NFC,
    iterations,
    salt: randomBytes(32),
  }
  const secret = await passphraseKey(passphrase, NORMALISE_NFC, fixed.salt, iterations)
  return encapsulate(root, fixed, secret)
}

async function encapsulate(root: Root, fixed: SlotFixed, secret: CryptoKey) {
  const { vaultId } = root
  const fixedBytes = encodeSlotFixed(fixed)
  const bind = (what: number): Bytes => data.slotData(vaultId, fixedBytes, what)
  const { commitment, kek } = await slotKeys(secret, vaultId, fixed)
  const pair = await DANGEROUS_newPair()
  const privateKey = await wrapKey('pkcs8', pair.privateKey, kek, bind(data.WRAP_PRIVATE_KEY))
  const once = await DANGEROUS_newPair()
  const ephemeral = await exportPoint(once.publicKey)
  const carrier = await carrierKey(once.privateKey, pair.publicKey, { vaultId, fixed, ephemeral })
  const carried = await wrapKey('raw', root.secret, carrier, bind(data.WRAP_ROOT))
  const point = await exportPoint(pair.publicKey)
  const slot: Slot = {
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
  }
  const sealed = await seal(root.ringKey, point, bind(data.WRAP_PUBLIC_KEY))
  return { slot, publicKey: { slotId: fixed.slotId, sealed } }
}

/** The device slot, and the key that opens it: non-extractable, to be kept in this browser profile. */
export async function makeDeviceSlot(root: Root): Promise<{ slot: Slot; deviceKey: CryptoKey }> {
  const fixed: SlotFixed = {
    kind: 'device',
    slotId: randomBytes(16),
    kdf: KDF_NONE,
    normalisation: NORMALISE_NONE,
    iterations: 0,
    salt: randomBytes(32),
  }
  const deviceKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'wrapKey',
    'unwrapKey',
  ])
  const fixedBytes = encodeSlotFixed(fixed)
  const bound = data.slotData(root.vaultId, fixedBytes, data.WRAP_ROOT)
  const { nonce, wrapped } = await wrapKey('raw', root.secret, deviceKey, bound)
  const body = { rootNonce: nonce, wrappedRoot: wrapped }
  return { slot: { type: 'device', fixed, fixedBytes, body }, deviceKey }
}

/**
 * ROOT by a passphrase slot.
 *
 * @throws VaultError `kdf-out-of-range` before deriving, `wrong-secret` if the commitment differs,
 *   `slot-damaged` if it matches and the slot still does not open
 */
export async function openPassphraseSlot(
  vaultId: Bytes,
  slot: Slot & { type: 'encapsulated' },
  passphrase: string,
): Promise<CryptoKey> {
  const { fixed, fixedBytes, body } = slot
  const { normalisation, salt, iterations } = fixed
  const secret = await passphraseKey(passphrase, normalisation, salt, iterations)
  const { commitment, kek } = await slotKeys(secret, vaultId, fixed)
  if (!equalBytes(commitment, body.commitment)) throw new VaultError('wrong-secret')
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
    return await unwrapSecret({ nonce: body.rootNonce, wrapped: body.wrappedRoot }, carrier, bound)
  } catch {
    throw new VaultError('slot-damaged', { slot: fixed.kind })
  }
}

/** ROOT by the device slot. @throws VaultError `slot-damaged` */
export async function openDeviceSlot(
  vaultId: Bytes,
  slot: Slot & { type: 'device' },
  deviceKey: CryptoKey,
): Promise<CryptoKey> {
  const wrapped = { nonce: slot.body.rootNonce, wrapped: slot.body.wrappedRoot }
  const bound = data.slotData(vaultId, slot.fixedBytes, data.WRAP_ROOT)
  try {
    return await unwrapSecret(wrapped, deviceKey, bound)
  } catch {
    throw new VaultError('slot-damaged', { slot: 'device' })
  }
}
