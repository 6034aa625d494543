/** Everything the element says, so that a page can say it in its own language. */
import { isVaultError, type ErrorCode } from '../../protocol/errors.ts'

const ENGLISH = {
  opening: 'Opening the vault…',
  createTitle: 'Create a vault',
  createHint:
    'Choose a passphrase. It is asked for each time, and nobody can reset it: write it down before you go on.',
  newPassphrase: 'New passphrase',
  again: 'The same once more',
  create: 'Create',
  tooShort: 'At least 12 characters. Several words work well.',
  notTheSame: 'The two are not the same. Type it again.',
  unlockTitle: 'Unlock the vault',
  passphrase: 'Passphrase',
  recoveryCode: 'Recovery code',
  unlock: 'Unlock',
  working: 'This takes a moment…',
  usePasskey: 'Use a passkey',
  useDevice: 'Open in this browser',
  useCode: 'Use the recovery code',
  usePassphrase: 'Use the passphrase',
  cancel: 'Cancel',
  lock: 'Lock',
  wrongSecret: 'That does not open this vault. Nothing was changed.',
  mistyped: 'No recovery code is written like this. Look at each group again.',
  erased: 'That was one wrong secret too many, and the vault has erased itself.',
  /** `{seconds}` is replaced. */
  throttled: 'There were several wrong secrets in a row. Try again in {seconds} seconds.',
  passkeyUnavailable:
    'The browser gave no passkey that fits. Try again, or open it in another way.',
  passkeyNoPrf: 'This passkey cannot open vaults. Open it in another way.',
  slotDamaged: 'What is stored for this way in is damaged. Nothing was changed; try another one.',
  /** `{code}` is replaced. */
  failed: 'That did not work ({code}). What was saved before is safe.',
  unavailable:
    'The browser does not let this page read its storage. Nothing is lost; allow site data, or use a normal window.',
  damaged:
    'The vault cannot be read. Nothing was changed; restore a backup, or an earlier profile.',
  evicted: 'There was a vault here, and the browser has cleared its data. Restore a backup.',
}

/** The texts of `<coffer-vault>` and of the dialog. */
export type Words = Readonly<Record<keyof typeof ENGLISH, string>>

export const wordsWith = (own: Partial<Words> = {}): Words => ({ ...ENGLISH, ...own })

const BY_CODE: Partial<Record<ErrorCode, keyof Words>> = {
  'passkey-unavailable': 'passkeyUnavailable',
  'passkey-no-prf': 'passkeyNoPrf',
  'slot-damaged': 'slotDamaged',
  damaged: 'damaged',
  evicted: 'evicted',
  'storage-denied': 'unavailable',
}

/** What is said of a failure: what happened, and whether anything is lost. */
export function problemText(words: Words, error: unknown): string {
  if (!isVaultError(error)) return words.failed.replace('{code}', 'internal')
  const { code, detail } = error
  if (code === 'throttled') {
    const seconds = Math.ceil(Number(detail['retryAfterMs'] ?? 0) / 1000)
    return words.throttled.replace('{seconds}', String(seconds))
  }
  if (code === 'wrong-secret') {
    if (detail['erased']) return words.erased
    return detail['mistyped'] ? words.mistyped : words.wrongSecret
  }
  const known = BY_CODE[code]
  return known ? words[known] : words.failed.replace('{code}', code)
}
