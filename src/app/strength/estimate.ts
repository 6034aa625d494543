/**
 * How hard a passphrase is to guess, in bits, and in words. Loaded when somebody begins to type one.
 * zxcvbn alone sees no words without a dictionary (it gives "correct horse battery staple" 93 bits), so it is given
 * our short list of the most used passwords and words, and its result is capped by a model that counts every run of
 * letters as one word. The lower of the two counts: an estimate may be too low, never comfortably too high.
 */
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { COMMON_PASSWORDS, COMMON_WORDS } from './common.ts'

const zxcvbn = new ZxcvbnFactory({
  dictionary: { passwords: [...COMMON_PASSWORDS], commonWords: [...COMMON_WORDS] },
})

/** Bits a word is worth that people think of: one in 4,096, whatever its length up to eight letters. */
const WORD_BITS = 12
/** Bits a word of our short list is worth. */
const COMMON_BITS = 9
const LONG_WORD_BITS_PER_LETTER = 2
const SEPARATOR_BITS = 3
const COMMON = new Set(COMMON_WORDS)

/** Guesses a second against the floor of 600,000 PBKDF2 rounds: some hundred fast graphics cards. */
const GUESSES_PER_SECOND = 1e6

export interface Strength {
  bits: number
  level: 'guessable' | 'weak' | 'fair' | 'good' | 'strong'
  /** What it means, as a sentence. */
  text: string
}

export function estimate(passphrase: string): Strength {
  const text = passphrase.normalize('NFKC')
  const bits = Math.min(
    zxcvbn.check(text.slice(0, 100)).guessesLog10 * Math.log2(10),
    modelBits(text),
  )
  return { bits, level: levelOf(bits), text: `${wordOf(bits)} ${timeOf(bits)}` }
}

/** The model: letters as words, digits and symbols each for themselves, repeats for nothing. */
function modelBits(text: string): number {
  const seen = new Set<string>()
  let bits = 0
  for (const [run] of text.matchAll(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu)) {
    const repeated = seen.has(run.toLowerCase())
    seen.add(run.toLowerCase())
    bits += repeated ? 1 : runBits(run)
  }
  return bits
}

function runBits(run: string): number {
  if (/^\p{N}/u.test(run)) return run.length * Math.log2(10)
  if (!/^\p{L}/u.test(run)) return run.length === 1 ? SEPARATOR_BITS : run.length * 5
  if (COMMON.has(run.toLowerCase())) return COMMON_BITS
  const mixed = /\p{Lu}/u.test(run.slice(1)) && /\p{Ll}/u.test(run)
  if (mixed) return run.length * Math.log2(52)
  const asWord = WORD_BITS + Math.max(0, run.length - 8) * LONG_WORD_BITS_PER_LETTER
  return Math.min(run.length * Math.log2(26), asWord)
}

function levelOf(bits: number): Strength['level'] {
  if (bits < 32) return 'guessable'
  if (bits < 45) return 'weak'
  if (bits < 60) return 'fair'
  if (bits < 75) return 'good'
  return 'strong'
}

const WORDS: Record<Strength['level'], string> = {
  guessable: 'Easy to guess.',
  weak: 'Weak.',
  fair: 'Fair.',
  good: 'Good.',
  strong: 'Strong.',
}

const wordOf = (bits: number): string => WORDS[levelOf(bits)]

const UNITS: readonly [number, string][] = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [30, 'day'],
  [12, 'month'],
  [1000, 'year'],
]

/** How long somebody with the files and a hundred fast graphics cards would need, on average. */
function timeOf(bits: number): string {
  let amount = 2 ** (bits - 1) / GUESSES_PER_SECOND
  if (amount < 1) return 'Someone who copied your files would have it at once.'
  for (const [size, name] of UNITS) {
    if (amount < size) {
      const rounded = Math.max(1, Math.round(amount))
      return `A fast attacker would need about ${rounded} ${name}${rounded === 1 ? '' : 's'}.`
    }
    amount /= size
  }
  return 'A fast attacker would need thousands of years.'
}
