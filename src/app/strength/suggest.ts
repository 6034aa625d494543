/**
 * A passphrase to suggest: five pronounceable groups of five letters, each one of 65,536 (16 bits), 80 bits in all.
 * Consonants and vowels take turns, so that it can be said and typed without a word list.
 */
const CONSONANTS = 'bdfghjklmnprstvz'
const VOWELS = 'aiou'
const GROUPS = 5

export const SUGGESTION_BITS = 80

/** A number below `limit`, each with the same chance: draws that would favour the small ones are thrown away. */
export function randomBelow(limit: number): number {
  const reach = Math.floor(0x1_0000_0000 / limit) * limit
  for (;;) {
    const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1))
    if (drawn < reach) return drawn % limit
  }
}

const letter = (from: string): string => from.charAt(randomBelow(from.length))

export const suggestPassphrase = (): string =>
  Array.from({ length: GROUPS }, () =>
    [CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS].map(letter).join(''),
  ).join('-')
