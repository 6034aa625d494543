/** What the screen for texts says: of each way to encrypt one, of the result, and why something did not open. */
import { isVaultError } from '../../protocol/errors.ts'
import { codeOf, sentence } from '../messages.ts'
import type { Recognised } from './recognise.ts'

/** Who can open what is made. */
export type Way = 'vault' | 'passphrase' | 'recipients'

export const WAYS: Record<Way, { title: string; text: string }> = {
  vault: {
    title: 'Only this vault',
    text: 'A short token, for a place that others can read. Nothing more to remember.',
  },
  passphrase: {
    title: 'Whoever has the passphrase',
    text: 'For somebody without Coffer too: any program for age files opens it.',
  },
  recipients: {
    title: 'Chosen recipients',
    text: 'Only their age keys open it. Nothing secret has to be told to anybody.',
  },
}

export const RECOGNISED: Record<Recognised, string> = {
  plain: '',
  token: 'This is a token of a Coffer vault.',
  passphrase: 'This was encrypted with a passphrase.',
  key: 'This was encrypted for recipients.',
}

/** What went wrong, and the field it is about; `text` for the text itself. */
export interface Refusal {
  field: 'secret' | 'text'
  words: string
}

const ofSecret = (words: string): Refusal => ({ field: 'secret', words })
const ofText = (words: string): Refusal => ({ field: 'text', words })

const TOO_LARGE = 'This is more than 16 MB, which is the most for a text.'
const HELPER = 'The part of the app that does this stopped. Nothing was changed. Try again.'
const NO_MEMORY = 'This device has not the memory that the passphrase takes. Nothing was changed.'

/** Why a text could not be encrypted. */
export function whyNotSealed(error: unknown): Refusal {
  switch (codeOf(error)) {
    case 'bad-request':
      return ofSecret(
        'One of these is not the key of a recipient. Each begins with age1: copy it whole, one in each line.',
      )
    case 'bad-value':
      return ofText('There is half of a character in this text. Delete it, or type it again.')
    case 'too-large':
      return ofText(TOO_LARGE)
    case 'unsupported':
      return ofText(isVaultMemory(error) ? NO_MEMORY : sentence(error))
    case 'worker-unavailable':
    case 'worker-lost':
      return ofText(HELPER)
    default:
      return ofText(sentence(error))
  }
}

/** The other thing that is `unsupported` here: a vault whose keys must be rotated before they seal more. */
const isVaultMemory = (error: unknown): boolean =>
  isVaultError(error, 'unsupported') && String(error.detail['what']).includes('memory')

const CHANGED: Record<Recognised, string> = {
  plain: '',
  token:
    'This does not open. Another vault made it, it was made for something else, or a letter of it is missing or changed.',
  passphrase:
    'This is not whole: a part of it is missing or changed. Copy all of it, from the first line of dashes to the last.',
  key: 'This is not whole: a part of it is missing or changed. Copy all of it, from the first line of dashes to the last.',
}

/** Why an encrypted text did not open. */
export function whyNotOpened(error: unknown, kind: Recognised): Refusal {
  switch (codeOf(error)) {
    case 'wrong-secret':
      return ofSecret(
        kind === 'key'
          ? 'It was not encrypted for this key, or was changed on its way.'
          : 'That passphrase does not open it. Check Caps Lock and the keyboard language; or it was changed on its way.',
      )
    case 'bad-request':
      return ofSecret('This is not an age key. It begins with AGE-SECRET-KEY-1: copy it whole.')
    case 'tampered':
      return ofText(CHANGED[kind])
    case 'kdf-out-of-range':
      return ofText(
        'It asks for so much work before it opens that Coffer does not try. A program for age files may.',
      )
    case 'unsupported-version':
      return ofText('It was made by a newer version. Update the app, or open it where it was made.')
    case 'bad-value':
      return ofText('There is a file in this, and no text. A program for age files opens it.')
    case 'too-large':
      return ofText(TOO_LARGE)
    case 'unsupported':
      return ofText(NO_MEMORY)
    case 'worker-unavailable':
    case 'worker-lost':
      return ofText(HELPER)
    default:
      return ofText(sentence(error))
  }
}
