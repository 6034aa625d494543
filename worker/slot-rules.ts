/** What the slots of a vault must never come to, and how they are told to the page. No keys, no storage. */
import type { SlotInfo, SlotReport } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import type { Slot } from './format/v1/slot.ts'
import type { SlotState } from './keyring/keyring.ts'

export const idOf = (slotId: Bytes): string =>
  [...slotId].map((byte) => byte.toString(16).padStart(2, '0')).join('')

export const infoOf = (state: SlotState): SlotInfo => {
  const { slot, name, createdAt } = state
  return { ...reportOfSlot(slot), name, createdAt, confirmed: isConfirmed(state) }
}

export const reportOfSlot = ({ fixed }: Slot): SlotReport => ({
  id: idOf(fixed.slotId),
  kind: fixed.kind,
  iterations: fixed.iterations,
  bound: fixed.bound,
})

/** A recovery code that was never typed once more may never have been written down. */
const isConfirmed = ({ slot, confirmedAt }: SlotState): boolean =>
  slot.fixed.kind !== 'recovery' || confirmedAt > 0

/** Whether a person can be asked for it: this browser's own key is no answer where there is one. */
export const isAsked = (state: SlotState): boolean =>
  state.slot.fixed.kind !== 'device' && isConfirmed(state)

/** Opens the vault elsewhere too, where its rows are taken to; and somebody is known to have it. */
export const isPortable = (state: SlotState): boolean => isAsked(state) && !state.slot.fixed.bound

/** Opens nothing without the key that this browser holds. */
export const needsDevice = ({ fixed }: Slot): boolean => fixed.kind === 'device' || fixed.bound

/** Has a recovery code that was typed once more. */
export const hasProvedCode = (slots: readonly SlotState[]): boolean =>
  slots.some((state) => state.slot.fixed.kind === 'recovery' && isConfirmed(state))

/** Can be relied on by itself: a passkey goes with an account or a device, whatever this browser does. */
const isSure = (state: SlotState): boolean =>
  isConfirmed(state) && state.slot.fixed.kind !== 'passkey'

/**
 * @throws VaultError `last-slot` if what is left is no way in that can be relied on; with `portable`, if from now on only
 *   this browser could open the vault, and that was not accepted
 */
export function assertEnough(
  before: readonly SlotState[],
  left: readonly SlotState[],
  acceptDeviceOnly: boolean,
): void {
  if (!left.some(isSure)) throw new VaultError('last-slot', { portable: false })
  const endsPortable = before.some(isPortable) && !left.some(isPortable)
  if (endsPortable && !acceptDeviceOnly) throw new VaultError('last-slot', { portable: true })
}

/**
 * To lose this browser's key must never be to lose the vault, and nobody can accept that it is.
 *
 * @throws VaultError `last-slot` with `portable`, if no other slot would open it elsewhere
 */
export function assertBindable(slots: readonly SlotState[], bound: SlotState): void {
  const isOther = (state: SlotState): boolean => state !== bound && isPortable(state)
  if (!slots.some(isOther)) throw new VaultError('last-slot', { portable: true })
}
