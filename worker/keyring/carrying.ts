/**
 * Another ROOT for a slot that is there, without its secret: sealed to the slot's public key, or wrapped by the device key.
 * What a slot is known and opened by stays as it is.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { open, seal } from '../crypto/aead.ts'
import { equalBytes } from '../crypto/mac.ts'
import * as data from '../format/v1/associated-data.ts'
import type { SealedPublicKey } from '../format/v1/header.ts'
import type { Slot } from '../format/v1/slot.ts'
import { DANGEROUS_newPair } from './dangerous/extractable.ts'
import { DANGEROUS_exportPoint } from './dangerous/public-point.ts'
import { putLayer, takeLayer } from './layer.ts'
import { carrierKey, importPoint, openSlot, type Root } from './slots.ts'
import { unwrapSecret, wrapKey } from './wrap.ts'

/** Public keys of slots, as a header has them, and the key they are sealed under. */
export interface Addresses {
  publicKeys: readonly SealedPublicKey[]
  ringKey: CryptoKey
}

export interface Carried {
  slot: Slot
  /** None for the device's slot. */
  publicKey?: SealedPublicKey
}

/**
 * The slot with another ROOT in it, and its public key under the ring key of that.
 *
 * @throws VaultError `slot-damaged` if it cannot be reached: its public key is not there, or its device key is not the one
 *   that opens it now. One that anybody has put there would get the new ROOT.
 */
export async function carriedTo(
  slot: Slot,
  root: Root,
  addresses: Addresses,
  deviceKey: CryptoKey | undefined,
): Promise<Carried> {
  const { vaultId } = root
  const bind = (what: number): Bytes => data.slotData(vaultId, slot.fixedBytes, what)
  if (slot.type === 'device') {
    await openSlot(vaultId, slot, { deviceKey }, unwrapSecret)
    const { nonce, wrapped } = await wrapKey(
      'raw',
      root.secret,
      deviceKey as CryptoKey,
      bind(data.WRAP_ROOT),
    )
    return { slot: { ...slot, body: { rootNonce: nonce, wrappedRoot: wrapped } } }
  }
  const { fixed } = slot
  const bare = slot.type === 'bound' ? await takeLayer(vaultId, slot, deviceKey) : slot
  const point = await pointOf(slot, vaultId, addresses)
  const once = await DANGEROUS_newPair()
  const ephemeral = await DANGEROUS_exportPoint(once.publicKey)
  const place = { vaultId, fixed, ephemeral }
  const carrier = await carrierKey(once.privateKey, await importPoint(point), place)
  const { nonce, wrapped } = await wrapKey('raw', root.secret, carrier, bind(data.WRAP_ROOT))
  const body = { ...bare.body, ephemeral, rootNonce: nonce, wrappedRoot: wrapped }
  const sealed = await seal(root.ringKey, point, bind(data.WRAP_PUBLIC_KEY))
  const carried = { ...bare, body }
  const written =
    slot.type === 'bound' ? await putLayer(vaultId, carried, deviceKey as CryptoKey) : carried
  return { slot: written, publicKey: { slotId: fixed.slotId, sealed } }
}

/** @throws VaultError `slot-damaged` */
export async function pointOf(
  { fixed, fixedBytes }: Slot,
  vaultId: Bytes,
  { publicKeys, ringKey }: Addresses,
): Promise<Bytes> {
  const found = publicKeys.find(({ slotId }) => equalBytes(slotId, fixed.slotId))
  try {
    if (!found) throw new VaultError('slot-damaged')
    const bound = data.slotData(vaultId, fixedBytes, data.WRAP_PUBLIC_KEY)
    return await open(ringKey, found.sealed, bound)
  } catch {
    throw new VaultError('slot-damaged', { slot: fixed.kind })
  }
}
