/** What went wrong with a file on its way into the vault or out of it. */
import { MESSAGES, codeOf, type Message } from '../messages.ts'
import type { ErrorCode } from '../../protocol/errors.ts'

const NOT_STORED = 'It is not in the vault. The file you chose is as it was.'

const STORING: Partial<Record<ErrorCode, Pick<Message, 'what' | 'next'>>> = {
  quota: {
    what: 'The browser has no space left for this site.',
    next: 'Free some space on this device, or delete files from the vault and its trash; then try again.',
  },
  'bad-request': {
    what: 'The browser could not read this file. It was moved, renamed or changed, or its disk is gone.',
    next: 'Choose it again.',
  },
  'bad-name': {
    what: 'The vault cannot keep a name as long as this one.',
    next: 'Rename it first.',
  },
  'too-large': {
    what: 'The file is larger than the vault can keep.',
    next: 'Encrypt it instead, and keep it elsewhere.',
  },
}

export function storeTrouble(error: unknown): Message {
  const code = codeOf(error)
  const { what, next } = STORING[code] ?? MESSAGES[code]
  return { title: 'Not stored', what, lost: NOT_STORED, next }
}

const READING: Partial<Record<ErrorCode, Omit<Message, 'title'>>> = {
  tampered: {
    what: 'A part of this file was altered on disk, and Coffer refuses to show it.',
    lost: 'What was altered is lost unless you have a copy. Your other files and items are not touched by this.',
    next: 'Use another copy of it, or a backup that has it. “Check this vault” in the settings says what else does not hold.',
  },
  'record-missing': {
    what: 'A part of this file is gone from the disk.',
    lost: 'What is missing is lost unless you have a copy. Your other files and items are not touched by this.',
    next: 'Use another copy of it, or a backup that has it. “Check this vault” in the settings says what else is missing.',
  },
}

/** Of one file that cannot be read. */
export function readTrouble(error: unknown): Message {
  const code = codeOf(error)
  return { title: 'This file cannot be read', ...(READING[code] ?? MESSAGES[code]) }
}

/** An item names it, and the vault has no such file. */
export const notHere: Message = {
  title: 'This file is not here',
  what: 'The vault has no such file any more, or the item came from a place that had no files.',
  lost: 'The item itself is whole.',
  next: 'Add the file again if you have a copy of it.',
}
