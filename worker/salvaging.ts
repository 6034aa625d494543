/**
 * Salvaging: where keyring and store meet for a vault whose log does not open. The header that counts is found as in
 * opening; a secret that does not fit, or a header that the log does not pin, changes nothing.
 */
import type { AnchorMark } from '../src/protocol/anchor.ts'
import type { RepairReport } from '../src/protocol/contract.ts'
import { isVaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { assertAnchored } from './anchor.ts'
import { sha256 } from './crypto/mac.ts'
import { openKeyring, type Keyring, type Secret } from './keyring/keyring.ts'
import { candidates, sealerOf } from './opening.ts'
import type { Found, Store } from './store/store.ts'

/** @throws whatever kept the vault from opening, if that is not about its log; VaultError as `salvageLog` */
export async function salvageFound(
  store: Store,
  found: Found,
  secret: Secret,
  anchor: AnchorMark | undefined,
  why: unknown,
): Promise<RepairReport> {
  if (!isAboutLog(why)) throw why
  for (const header of await candidates(store, found)) {
    let keyring: Keyring
    try {
      keyring = await openKeyring(header, secret)
    } catch {
      continue
    }
    try {
      return await salvage(store, header, keyring, anchor)
    } finally {
      keyring.forget()
    }
  }
  throw why
}

/** `damaged`, `slot-damaged`: the first header may be, and the second one have met the log. */
function isAboutLog(error: unknown): boolean {
  if (isVaultError(error, 'tampered')) {
    const { row } = error.detail
    return row !== 'header' && row !== 'anchor'
  }
  const codes = ['record-missing', 'damaged', 'slot-damaged'] as const
  return codes.some((code) => isVaultError(error, code))
}

async function salvage(
  store: Store,
  header: Bytes,
  keyring: Keyring,
  anchor: AnchorMark | undefined,
): Promise<RepairReport> {
  const { vaultId, epoch, generation } = keyring
  return store.salvage({
    sealer: sealerOf(keyring, store),
    vaultId,
    epoch,
    header: { generation, digest: await sha256(header) },
    onKnown: ({ rows }, offered) => {
      if (!anchor) return
      // Rows cut off the end are lost, but they have been there: the vault has come that far.
      const nonceOf = (sequence: number): Bytes | undefined => rows.nonceOf(sequence)
      assertAnchored(anchor, vaultId, { last: offered - 1, nonceOf })
    },
  })
}
