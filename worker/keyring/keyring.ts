/**
 * The keyring: from a header and a secret to the keys of each epoch, and from nothing to a new header.
 * Knows no records and no database. Every key it hands out is non-extractable; `forget` drops them all.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import { computeMac } from '../crypto/mac.ts'
import { randomBytes } from '../crypto/random.ts'
import { concat } from '../format/bytes.ts'
import { encodeHeader, type SealedPublicKey } from '../format/v1/header.ts'
import { RING_INSIDE, RING_OUTSIDE } from '../format/v1/ring.ts'
import type { Slot } from '../format/v1/slot.ts'
import { asHkdf, DANGEROUS_newSecret } from './dangerous/extractable.ts'
import { newEpochSecret, rootKeys } from './epochs.ts'
import { OpenKeyring } from './opened.ts'
import { newRecoveryCode } from './recovery-code.ts'
import { recoverySecret } from './secrets.ts'
import {
  makeDeviceSlot,
  makeKeySlot,
  makePassphraseSlot,
  newDeviceKey,
  type MadeSlot,
} from './slots.ts'

export { openKeyring } from './by-secret.ts'
export {
  addSlot,
  bindSlot,
  changePassphrase,
  confirmRecoveryCode,
  removeSlot,
  renameSlot,
  slotOf,
  strengthen,
  WORTHWHILE,
  type NewSlot,
  type Revision,
} from './revising.ts'
export { finished, rotated, withoutOutside, type Rotated } from './rotating.ts'
export { beginStrengthening, endStrengthening } from './strengthening.ts'
export type { RootKeys } from './epochs.ts'
export { calibrate, expectedMs } from './kdf.ts'
export {
  keepAgain,
  keepRoot,
  keptRootKeys,
  openByKeys,
  pageHalf,
  type KeptKeys,
  type KeptPlace,
} from './keeping.ts'
export type { OpenKeyring as Keyring, SlotState } from './opened.ts'
export { takeLayer } from './layer.ts'
export { isOutsideSecret, newsAmong, outsideSecrets, takingIn } from './taking-in.ts'
export { newDeviceKey } from './slots.ts'
export {
  hostSecret,
  passkeySecret,
  recoverySecret,
  typed,
  type Secret,
  type Typed,
} from './secrets.ts'

const FIRST_EPOCH = 1

/** A passphrase with the cost to make its slot with, a device slot, or both; a recovery code beside them. */
export interface NewSlots {
  passphrase?: { text: string; iterations: number }
  device?: boolean
  recovery?: boolean
}

export interface CreatedKeyring {
  header: Bytes
  keyring: OpenKeyring
  deviceKey?: CryptoKey
  recoveryCode?: string
}

/** A new vault's header. Its keys exist only wrapped in it; open it to use them. */
export async function createKeyring(slots: NewSlots, nowMs: number): Promise<CreatedKeyring> {
  const vaultId = randomBytes(16)
  const secret = await DANGEROUS_newSecret()
  const keys = await rootKeys(await asHkdf(secret), vaultId)
  const { macKey, ringKey } = keys
  const making = { vaultId, secret, ringKey }
  const made: Slot[] = []
  const publicKeys: SealedPublicKey[] = []
  let deviceKey: CryptoKey | undefined
  const add = ({ slot, publicKey }: MadeSlot): void => {
    made.push(slot)
    publicKeys.push(publicKey)
  }
  if (slots.passphrase) {
    const { text, iterations } = slots.passphrase
    add(await makePassphraseSlot(making, text, iterations))
  }
  if (slots.device) {
    deviceKey = await newDeviceKey()
    made.push(await makeDeviceSlot(making, deviceKey))
  }
  const recoveryCode = slots.recovery ? await newRecoveryCode() : undefined
  // Read from its text, as it will be.
  if (recoveryCode) add(await makeKeySlot(making, await recoverySecret(recoveryCode)))
  const ring = [
    await newEpochSecret(ringKey, vaultId, { epoch: FIRST_EPOCH, kind: RING_INSIDE, nowMs }),
    await newEpochSecret(ringKey, vaultId, { epoch: FIRST_EPOCH, kind: RING_OUTSIDE, nowMs }),
  ]
  const authenticated = encodeHeader({
    vaultId,
    generation: 1,
    createdAt: nowMs,
    epoch: FIRST_EPOCH,
    rotating: false,
    slots: made,
    ring,
    publicKeys,
    notes: new Uint8Array(),
    takenIn: [],
  })
  const header = concat(authenticated, await computeMac(macKey, authenticated))
  const keyring = await OpenKeyring.open(header, keys)
  return { header, keyring, ...(deviceKey && { deviceKey }), ...(recoveryCode && { recoveryCode }) }
}
