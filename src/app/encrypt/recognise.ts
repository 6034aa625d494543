/** What a text is, judged by how it begins: a token of a Coffer vault, an age file in armour, or a text like any other. */

/** `key`: an age file for recipients, which opens with the key of one. */
export type Recognised = 'plain' | 'token' | 'passphrase' | 'key'

const ARMOUR = '-----BEGIN AGE ENCRYPTED FILE-----'
/** The header of age stands in the first line of the armour, as far as it says what opens the file. */
const SCRYPT = 'age-encryption.org/v1\n-> scrypt '

export function recognise(text: string): Recognised {
  const sealed = text.trim()
  if (/^cof\d+\.[\w-]*$/.test(sealed)) return 'token'
  if (!sealed.startsWith(ARMOUR)) return 'plain'
  return headerOf(sealed).startsWith(SCRYPT) ? 'passphrase' : 'key'
}

function headerOf(armour: string): string {
  const [, first = ''] = armour.split(/\r?\n/, 2)
  try {
    return atob(first)
  } catch {
    // What is wrong with it is for opening it to say.
    return ''
  }
}
