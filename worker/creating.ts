/** Making a vault: its header, its keys and its first row, in one transaction. It counts only once it has been opened. */
import type { Created, CreateOptions } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { sha256 } from './crypto/mac.ts'
import { encodeOperation } from './format/v1/operations.ts'
import { digestOfRows } from './format/v1/row-digest.ts'
import { segmentOf } from './format/v1/segment.ts'
import { createKeyring, openKeyring, recoverySecret, type Keyring } from './keyring/keyring.ts'
import { newSlots } from './derivation.ts'
import { sealerOf } from './opening.ts'
import type { Found, Store } from './store/store.ts'
import type { SessionOptions } from './surroundings.ts'

/** Writes a new vault and its second copy; what it is given out is still to be proved. @throws VaultError `already-exists` if another tab was first */
export async function createVault(
  store: Store,
  options: CreateOptions,
  { emit, surroundings: { kdfTargetMs, now } }: SessionOptions,
): Promise<Created> {
  const slots = await newSlots(options, kdfTargetMs, emit)
  const { header, keyring, deviceKey, recoveryCode } = await createKeyring(slots, now())
  const sealFirst = (sequence: number): Promise<Bytes> => sealBirth(keyring, header, sequence)
  try {
    await store.create({ header, vaultId: keyring.vaultId, deviceKey, sealFirst })
  } finally {
    keyring.forget()
  }
  await orTakenBack(store, () => store.healCopy(header))
  return recoveryCode === undefined ? {} : { recoveryCode }
}

/** Opens what lies there by every slot but the passphrase's. @throws VaultError as `openKeyring`, `storage-damaged` */
export async function proveWays(
  { header, device: deviceKey }: Found,
  { device }: CreateOptions,
  { recoveryCode }: Created,
): Promise<void> {
  if (!header) throw new VaultError('storage-damaged')
  if (device) (await openKeyring(header, { deviceKey })).forget()
  if (recoveryCode === undefined) return
  const keyring = await openKeyring(header, await recoverySecret(recoveryCode))
  keyring.forget()
}

/**
 * Runs `work`; if it fails, the vault is erased again. Nothing was stored in it yet, and one that does not open must not
 * stand in the way. If it cannot be taken back either, it is whole, or the next look at it ends the erase.
 */
export async function orTakenBack(store: Store, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    await store.erase().catch(() => {})
    throw error
  }
}

/** The first row: it pins the header, is itself the first seal of the first epoch, and begins the chain: nothing before it. */
async function sealBirth(keyring: Keyring, header: Bytes, sequence: number): Promise<Bytes> {
  const digest = await sha256(header)
  const birth = [
    encodeOperation({ type: 'header', generation: 1, digest }),
    encodeOperation({ type: 'reserve', epoch: keyring.epoch, count: 1 }),
    encodeOperation({ type: 'rows', digest: await digestOfRows([]) }),
    encodeOperation({ type: 'follow', nonce: new Uint8Array() }),
  ]
  return sealerOf(keyring).seal(sequence, segmentOf(birth), 0, 1)
}
