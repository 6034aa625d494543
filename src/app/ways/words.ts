/** The ways into a vault in words. */
import type { IconName } from '../elements/icons.ts'
import type { SlotInfo } from '../../protocol/contract.ts'

type Kind = SlotInfo['kind']

export const WAY_NAMES: Record<Kind, string> = {
  passphrase: 'Passphrase',
  passkey: 'Passkey',
  recovery: 'Recovery code',
  device: 'This browser, without asking',
  'host-secret': 'Secret of the embedding app',
}

export const WAY_ICONS: Record<Kind, IconName> = {
  passphrase: 'token',
  passkey: 'passkey',
  recovery: 'note',
  device: 'device',
  'host-secret': 'shield',
}

/** What it is called in a sentence about removing it. */
export const nameOf = ({ kind, name }: SlotInfo): string => name || WAY_NAMES[kind]

const numbers = new Intl.NumberFormat()
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

export const dateText = (ms: number): string => dates.format(ms)

/** When it was made, and what a guess costs. */
export function describeWay({ kind, createdAt, iterations, confirmed, bound }: SlotInfo): string {
  const parts = [`Made ${dateText(createdAt)}`]
  if (iterations > 0) parts.push(`${numbers.format(iterations)} rounds of PBKDF2`)
  if (bound) parts.push('in this browser only')
  if (kind === 'recovery') parts.push(confirmed ? 'checked' : 'not checked yet')
  return parts.join(' · ')
}
