/** From a header and one secret to ROOT, and to the open keyring: which slot it is, is found by trying. */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { equalBytes } from '../crypto/mac.ts'
import { decodeHeader, type Header } from '../format/v1/header.ts'
import type { Slot } from '../format/v1/slot.ts'
import { rootKeys } from './epochs.ts'
import { OpenKeyring } from './opened.ts'
import { fits, type Secret } from './secrets.ts'
import { openSlot, type Unwrap } from './slots.ts'
import { unwrapSecret } from './wrap.ts'

/**
 * The keyring of a header, by one secret; with `slotId`, by that slot alone. `onRoot` has ROOT while it is there.
 *
 * @throws VaultError `newer-version`, `damaged`, `kdf-out-of-range`, `wrong-secret`, `slot-damaged`
 */
export async function openKeyring(
  headerBytes: Bytes,
  secret: Secret,
  slotId?: Bytes,
  onRoot?: (root: CryptoKey, vaultId: Bytes) => Promise<void>,
): Promise<OpenKeyring> {
  const { header } = decodeHeader(headerBytes)
  const { root } = await openRoot(header, secret, unwrapSecret, slotId)
  const opened = await OpenKeyring.open(headerBytes, await rootKeys(root, header.vaultId))
  await onRoot?.(root, header.vaultId)
  return opened
}

/**
 * ROOT by the first slot that the secret opens. One that is damaged does not keep the others from being tried.
 *
 * @throws VaultError `wrong-secret`, or what is wrong with the first slot that does not just have another secret
 */
export async function openRoot(
  header: Pick<Header, 'vaultId' | 'slots'>,
  secret: Secret,
  unwrap: Unwrap,
  slotId?: Bytes,
): Promise<{ slot: Slot; root: CryptoKey }> {
  let problem = new VaultError('wrong-secret')
  for (const slot of header.slots) {
    if (!fits(slot, secret) || (slotId && !equalBytes(slotId, slot.fixed.slotId))) continue
    try {
      return { slot, root: await openSlot(header.vaultId, slot, secret, unwrap) }
    } catch (error) {
      if (!isVaultError(error)) throw error
      if (problem.code === 'wrong-secret') problem = error
    }
  }
  throw problem
}
