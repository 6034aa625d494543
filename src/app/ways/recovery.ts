/** The recovery code as people handle it: in groups, on a sheet, in a file; and the proof that it was saved. Pure. */
import { randomBelow } from '../strength/suggest.ts'

/** Groups of four, as the vault writes them. */
export const groupsOf = (code: string): string[] => code.split('-')

/** What the vault also takes for the same code: any case, any separators, letters that look like digits. */
export const plain = (text: string): string =>
  text
    .replaceAll(/[\s\-_.\u00ad\u2010-\u2015\u2212]/g, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')

/** Two different groups to ask for, by their place from 0, in order. */
export function twoGroups(count: number): [number, number] {
  const first = randomBelow(count)
  const second = (first + 1 + randomBelow(count - 1)) % count
  return first < second ? [first, second] : [second, first]
}

const WORDS = /[0-9A-Za-z]{4}(?:[\s-]+[0-9A-Za-z]{4}){7}/g

/** The code in the text of a saved sheet, or undefined. */
export const codeInText = (text: string): string | undefined => text.match(WORDS)?.at(-1)

/** The sheet as a text file: what is printed, without the lines to write on. */
export const sheetText = (code: string, vault: string, made: string, address: string): string =>
  [
    'Coffer: recovery sheet',
    '',
    `Vault: ${vault}`,
    `Made: ${made}`,
    `Where: ${address}`,
    '',
    'Recovery code:',
    '',
    `  ${code}`,
    '',
    'Whoever has this code can open the vault. Keep it where you keep papers that must not be lost.',
    'To use it: open the address above in the browser that has the vault, and choose “Use the recovery code”.',
    'It opens the vault. It does not open backups: those have a passphrase of their own.',
    '',
  ].join('\r\n')
