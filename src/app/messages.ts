/**
 * What the app says when something goes wrong: what happened · is anything lost · what to do.
 * One sentence set per error code; nothing of an item is ever part of it.
 */
import { isVaultError, type ErrorCode } from '../protocol/errors.ts'

export interface Message {
  /** A short heading. */
  title: string
  /** What happened. */
  what: string
  /** Whether anything is lost. */
  lost: string
  /** What to do now. */
  next: string
}

const message = (title: string, what: string, lost: string, next: string): Message => ({
  title,
  what,
  lost,
  next,
})

const UNTOUCHED = 'Nothing was changed.'

export const MESSAGES: Record<ErrorCode, Message> = {
  locked: message(
    'The vault is locked',
    'It locked before this was done.',
    'What was saved is still there.',
    'Unlock it and try again.',
  ),
  'wrong-secret': message(
    'Wrong passphrase',
    'That passphrase does not open this vault.',
    UNTOUCHED,
    'Check Caps Lock and the keyboard language, then try again.',
  ),
  'last-slot': message(
    'This is needed to open the vault',
    'Without it, nothing that can be relied on would open the vault.',
    UNTOUCHED,
    'Add another way to open it first.',
  ),
  'passkey-unavailable': message(
    'The passkey was not given',
    'The browser found none that fits here, or was told not to use it.',
    UNTOUCHED,
    'Try again, or open the vault in another way.',
  ),
  'passkey-no-prf': message(
    'This passkey cannot open vaults',
    'The device or program that keeps it does not offer what a vault needs.',
    UNTOUCHED,
    'Use another passkey, or your passphrase.',
  ),
  throttled: message(
    'Too many tries',
    'There were several wrong passphrases in a row.',
    UNTOUCHED,
    'Wait a moment, then try again.',
  ),
  'already-exists': message(
    'There is a vault already',
    'Another tab made a vault in this browser just now.',
    UNTOUCHED,
    'Reload this page and open that vault.',
  ),
  empty: message(
    'No vault here',
    'There is no vault in this browser yet.',
    UNTOUCHED,
    'Create one to begin.',
  ),
  damaged: message(
    'This vault cannot be read',
    'Both copies of its first page are damaged or are not genuine.',
    'Nothing was changed. Your items may still be on the disk, but cannot be opened from here.',
    'Close other tabs and reload. If that does not help, put back a copy of this browser profile from before.',
  ),
  evicted: message(
    'The browser removed this vault',
    'There was a vault here, and the browser cleared its data. Browsers do that when space runs out or site data is deleted.',
    'The items are gone from this browser.',
    'If you have a backup of the browser profile, put it back. Otherwise you can start a new vault.',
  ),
  'storage-denied': message(
    'This browser does not let the page store anything',
    'Storage for this site is switched off, as some private windows and settings do.',
    UNTOUCHED,
    'Open the page in a normal window, or allow site data for this address, then reload.',
  ),
  'storage-damaged': message(
    'The browser’s database failed',
    'It opens, but reading from it fails.',
    'Nothing was changed by Coffer. What can be read after a restart is still there.',
    'Restart the browser and check that the disk is not full.',
  ),
  quota: message(
    'Not saved: no space left',
    'The browser has no space left for this site.',
    'What you typed is still here; what was saved before is safe.',
    'Free some space on this device, then save again.',
  ),
  blocked: message(
    'Another tab is in the way',
    'An older tab of this app holds the database open.',
    UNTOUCHED,
    'Close the other tabs of this app and reload.',
  ),
  conflict: message(
    'Changed somewhere else',
    'This item was saved in another tab after you opened it here.',
    'Both versions are still there.',
    'Choose which one to keep.',
  ),
  tampered: message(
    'Some data is not as Coffer wrote it',
    'A part of the vault was altered on disk, and Coffer refuses to show it.',
    'Coffer changed nothing. What was altered is lost unless you have a copy; the rest is still on the disk.',
    'Put back a copy of this browser profile from before the damage, and look into who or what changed these files. Without a copy, a repair takes out what cannot be read.',
  ),
  'record-missing': message(
    'Some data is missing',
    'A part of the vault that must be there is gone from the disk.',
    'Coffer changed nothing. What is missing is lost unless you have a copy; the rest is still on the disk.',
    'Put back a copy of this browser profile from before, and check the disk for faults. Without a copy, a repair takes out what cannot be read.',
  ),
  'bad-value': message(
    'Not saved',
    'One field holds text that cannot be stored exactly.',
    'What you typed is still here.',
    'Remove unusual characters from the last field you changed and save again.',
  ),
  'bad-name': message('Not saved', 'The name is not allowed.', UNTOUCHED, 'Try another name.'),
  'bad-request': message(
    'That could not be done',
    'The file or the request was not understood.',
    UNTOUCHED,
    'Check that you chose the right file and try again.',
  ),
  'too-large': message(
    'Too large to save',
    'The item is larger than this version can store.',
    'What you typed is still here.',
    'Shorten the notes, or split them over several items.',
  ),
  'unsupported-version': message(
    'Unknown version',
    'This was written by a version Coffer does not know.',
    UNTOUCHED,
    'Update the app and try again.',
  ),
  'newer-version': message(
    'This vault is newer than the app',
    'It was written by a newer version of Coffer.',
    'Nothing is lost, and nothing was changed.',
    'Reload to get the newest version of the app. If that does not help, open it with the version that wrote it.',
  ),
  'kdf-out-of-range': message(
    'This way of opening is not safe to try',
    'The settings stored with your passphrase are outside of what Coffer accepts. They may have been altered.',
    UNTOUCHED,
    'Put back a copy of this browser profile from before.',
  ),
  'slot-damaged': message(
    'This way of opening is damaged',
    'What is stored for it is damaged or missing. If you typed a passphrase, it may well be right.',
    'Nothing was changed. Your items are still on the disk, sealed.',
    'Try another way of opening, if there is one. Otherwise put back a copy of this browser profile from before.',
  ),
  'insecure-context': message(
    'This address is not secure',
    'Browsers allow encryption only on https:// addresses and on this computer itself.',
    'Nothing was stored.',
    'Open the same address with https:// in front.',
  ),
  unsupported: message(
    'This browser is missing something Coffer needs',
    'It lacks WebCrypto, IndexedDB or workers, or does not let this page use them.',
    'Nothing was stored.',
    'Use a current version of Chrome, Edge, Firefox or Safari.',
  ),
  'worker-unavailable': message(
    'Coffer could not start',
    'The part that holds your keys did not load.',
    UNTOUCHED,
    'Check your connection and any content blocker, then reload.',
  ),
  'worker-lost': message(
    'The vault stopped',
    'The part of the page that holds your keys ended unexpectedly. Everything it held was forgotten, so the vault is locked.',
    'What was saved is safe. Something you were just saving may not be.',
    'Reload and unlock again.',
  ),
  aborted: message('Stopped', 'You stopped this.', UNTOUCHED, 'Start again when you like.'),
  'backup-invalid': message(
    'This backup does not open',
    'The passphrase is not its own, or the file is not as it was made.',
    UNTOUCHED,
    'Try the passphrase again, then another copy of the file.',
  ),
  internal: message(
    'Something went wrong',
    'Coffer met a fault of its own.',
    'What was saved before is safe.',
    'Reload and try again.',
  ),
}

/** The code of whatever was thrown; anything that is not ours is `internal`. */
export const codeOf = (error: unknown): ErrorCode => (isVaultError(error) ? error.code : 'internal')

export const explain = (error: unknown): Message => MESSAGES[codeOf(error)]

/** One sentence for a toast or a line under a field. */
export function sentence(error: unknown): string {
  const { what, next } = explain(error)
  return `${what} ${next}`
}

/** Codes that end the work of this page, whatever it was doing. */
const FATAL: readonly ErrorCode[] = [
  'damaged',
  'tampered',
  'record-missing',
  'storage-damaged',
  'storage-denied',
  'newer-version',
  'worker-lost',
  'worker-unavailable',
]

export const isFatal = (error: unknown): boolean => FATAL.includes(codeOf(error))
