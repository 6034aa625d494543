/**
 * A slot made to cost more, in two steps: stretching takes its time, and nobody else has to wait for it; putting the slot in its
 * place takes none. Between the two there is no text any more, and no key but what the passphrase is to these two slots.
 */
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { openRoot } from './by-secret.ts'
import { DANGEROUS_unwrapSecret } from './dangerous/extractable.ts'
import type { OpenKeyring } from './opened.ts'
import { headerOf, isWeaker, replaceSlot, type Revision } from './revising.ts'
import type { KeySecret, Typed } from './secrets.ts'
import { fitting, makeStretchedSlot, stretch, type Stretched } from './slots.ts'

export interface Strengthening {
  /** The slot that is to make way. */
  slotId: Bytes
  old: KeySecret
  next: Stretched
}

/** Undefined if no slot of this passphrase costs so much less. One under the outer layer stays as it is. */
export async function beginStrengthening(
  keyring: OpenKeyring,
  passphrase: Typed,
  iterations: number,
): Promise<Strengthening | undefined> {
  const { vaultId, slots } = headerOf(keyring)
  for (const slot of slots) {
    if (slot.type !== 'encapsulated' || !isWeaker(slot, iterations)) continue
    try {
      const { key } = await fitting(vaultId, slot, { passphrase })
      const next = await stretch(passphrase.composed, iterations)
      return { slotId: slot.fixed.slotId, old: { kind: 'passphrase', key }, next }
    } catch (error) {
      if (!isVaultError(error, 'wrong-secret')) throw error
    }
  }
  return undefined
}

/** @throws VaultError `wrong-secret` if the slot has made way for another one meanwhile */
export async function endStrengthening(
  keyring: OpenKeyring,
  { slotId, old, next }: Strengthening,
  nowMs: number,
): Promise<Revision> {
  const header = headerOf(keyring)
  const { root, slot } = await openRoot(header, old, DANGEROUS_unwrapSecret, slotId)
  const { ringKey } = keyring.rootKeys()
  const made = await makeStretchedSlot({ vaultId: header.vaultId, secret: root, ringKey }, next)
  const secret: KeySecret = { kind: 'passphrase', key: next.key }
  return replaceSlot(keyring, slot, { ...made, secret }, nowMs)
}
