/** By which secrets a change can be asked for, in the order they are offered. Pure. */
import type { SlotInfo } from '../../protocol/contract.ts'
import type { Way } from '../secret-words.ts'

/** What can be asked for. This browser's own key counts only where nothing else is sure to open the vault. */
export function waysOf(slots: readonly SlotInfo[]): Way[] {
  const has = (kind: SlotInfo['kind']): boolean =>
    slots.some((slot) => slot.kind === kind && slot.confirmed)
  const sure = has('passphrase') || has('recovery') || has('host-secret')
  const ways: Way[] = []
  if (has('passphrase')) ways.push('passphrase')
  if (has('passkey')) ways.push('passkey')
  if (slots.some(({ kind }) => kind === 'recovery')) ways.push('recovery')
  if (!sure && has('device')) ways.unshift('device')
  return ways
}
