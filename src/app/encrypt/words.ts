/** What went wrong with one file: what happened · is anything lost · what to do. Its own words, where the app's are about items. */
import { MESSAGES, codeOf, type Message } from '../messages.ts'
import { isVaultError, type ErrorCode } from '../../protocol/errors.ts'

export type Way = 'encrypt' | 'decrypt'

const AS_IT_WAS = 'Nothing is lost: the file you chose is as it was.'

const WORDS: Partial<Record<ErrorCode, Omit<Message, 'title' | 'lost'>>> = {
  tampered: {
    what: 'Another vault made this file, or it was changed, cut off or added to since.',
    next: 'Try another copy of it. Nothing of it was handed out.',
  },
  'unsupported-version': {
    what: 'A newer version of Coffer made this file.',
    next: 'Update the app and try again.',
  },
  'bad-request': {
    what: 'The browser could not read this file. It was moved, renamed or changed, or its disk is gone.',
    next: 'Choose it again.',
  },
  quota: {
    what: 'There is no room for the result.',
    next: 'Free some space on this device, or save into another folder; then try again.',
  },
  locked: {
    what: 'The vault locked before this was done.',
    next: 'Choose the file again.',
  },
  internal: {
    what: 'Coffer met a fault of its own.',
    next: 'Try again. If it happens each time, reload the page.',
  },
}

export function fileTrouble(error: unknown, way: Way): Message {
  if (isVaultError(error, 'bad-request') && error.detail['reason'] === 'unwritable file') {
    return notWritten(way)
  }
  const code = codeOf(error)
  const { what, next } = WORDS[code] ?? MESSAGES[code]
  return { title: refused(way), what, lost: AS_IT_WAS, next }
}

/** Its name says that it is ours, and its first bytes that it is not. Sealing it once more would not be what was meant. */
export const notOurs: Message = {
  title: 'Not decrypted',
  what: 'Its name ends in .coffer, but it does not begin like a file that Coffer made.',
  lost: AS_IT_WAS,
  next: 'Try another copy. To encrypt it as it is, give it another name first.',
}

/** A write into a folder of the person's that did not come to its end. */
const notWritten = (way: Way): Message => ({
  title: refused(way),
  what: 'The browser could not write the result into the folder: it is gone, full, or may not be written to any more.',
  lost: AS_IT_WAS,
  next: 'Choose another folder, then try again.',
})

const refused = (way: Way): string => (way === 'encrypt' ? 'Not encrypted' : 'Not decrypted')

/** A result the folder did not take, which is still there to be saved. */
export const KEPT_HERE = 'The folder did not take it. Save it by itself.'
