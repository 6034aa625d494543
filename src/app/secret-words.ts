/** What is said when a secret is refused: by which one it was, because a wrong code is looked for elsewhere than a wrong passphrase. */
import { isVaultError, type VaultError } from '../protocol/errors.ts'
import { sentence } from './messages.ts'

/** The kinds of secret a person can give here. `device`: nothing is asked, this browser has the key. */
export type Way = 'passphrase' | 'passkey' | 'recovery' | 'device'

const WRONG: Record<Exclude<Way, 'passphrase'>, string> = {
  passkey: 'That passkey does not open this vault. It may have been removed from it.',
  recovery:
    'That recovery code does not open this vault. It may belong to another vault, or a newer code has replaced it.',
  device: 'This browser does not open the vault by itself any more. Reload the page.',
}

const MISTYPED =
  'No recovery code is written like that. A letter or digit is wrong or missing: compare it with your sheet.'

/** One or two sentences for a line under a field. */
export function refusal(error: unknown, way: Way): string {
  if (isVaultError(error, 'throttled')) {
    return `There were too many wrong tries in a row. Wait ${duration(waitOf(error, 0) ?? 0)}, then try again.`
  }
  if (!isVaultError(error, 'wrong-secret') || way === 'passphrase') return sentence(error)
  return way === 'recovery' && error.detail['mistyped'] === true ? MISTYPED : WRONG[way]
}

/** Until when nothing may be tried, or null. A wait nobody can name is taken for a short one. */
export function waitOf(error: unknown, nowMs: number): number | null {
  if (!isVaultError(error, 'throttled')) return null
  const { retryAfterMs } = (error as VaultError).detail
  return nowMs + (typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : 1_000)
}

/** 95 000 → "1 min 35 s". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes === 0) return `${rest} s`
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
}
