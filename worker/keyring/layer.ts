/**
 * The outer layer: the whole body of a passphrase slot under the device key, so that rows without that key hold nothing a
 * guess could be checked against (docs/format.md#slot). A key that is gone or another one is never taken for a wrong secret.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { NONCE_BYTES } from '../crypto/aead.ts'
import { randomBytes } from '../crypto/random.ts'
import { concat } from '../format/bytes.ts'
import { outerData } from '../format/v1/associated-data.ts'
import { decodeBody, encodeBody, type BoundSlot, type EncapsulatedSlot } from '../format/v1/slot.ts'
import { unwrapBytes, wrapBytes } from './dangerous/extractable.ts'

/** The slot as it is written. */
export async function putLayer(
  vaultId: Bytes,
  { fixed, fixedBytes, body }: EncapsulatedSlot,
  deviceKey: CryptoKey,
): Promise<BoundSlot> {
  const nonce = randomBytes(NONCE_BYTES)
  const bound = outerData(vaultId, fixedBytes)
  const sealed = await wrapBytes(encodeBody(body), deviceKey, nonce, bound)
  return { type: 'bound', fixed, fixedBytes, layer: concat(nonce, sealed) }
}

/**
 * The slot under its layer: for opening it, or for sealing another root into it and putting the layer back on.
 *
 * @throws VaultError `slot-damaged` (`device`) if the key is gone or another one, or the slot was changed
 */
export async function takeLayer(
  vaultId: Bytes,
  { fixed, fixedBytes, layer }: BoundSlot,
  deviceKey: CryptoKey | undefined,
): Promise<EncapsulatedSlot> {
  try {
    if (!deviceKey) throw new VaultError('slot-damaged')
    const nonce = layer.slice(0, NONCE_BYTES)
    const sealed = layer.slice(NONCE_BYTES)
    const bytes = await unwrapBytes(sealed, deviceKey, nonce, outerData(vaultId, fixedBytes))
    const aux = new Uint8Array()
    return { type: 'encapsulated', fixed, fixedBytes, body: decodeBody(bytes), aux }
  } catch {
    throw new VaultError('slot-damaged', { slot: 'device' })
  }
}
