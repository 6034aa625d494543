import { afterEach, describe, expect, test, vi } from 'vitest'
import { COMMON_PASSWORDS } from '../../../src/app/strength/common.ts'
import { estimate } from '../../../src/app/strength/estimate.ts'
import {
  randomBelow,
  SUGGESTION_BITS,
  suggestPassphrase,
} from '../../../src/app/strength/suggest.ts'

afterEach(() => vi.restoreAllMocks())

/** Makes the next draws of 32 bits these. */
function draw(...numbers: number[]): () => number {
  const left = [...numbers]
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    ;(array as Uint32Array)[0] = left.shift() ?? 0
    return array
  })
  return () => left.length
}

describe('how hard it is to guess', () => {
  test('the most used passwords are guessable, also in capitals', () => {
    for (const password of COMMON_PASSWORDS) {
      expect(estimate(password).level, `for ${password}`).toBe('guessable')
      expect(estimate(password.toUpperCase()).level, `for ${password}`).toBe('guessable')
    }
  })

  test.each([
    'P@ssw0rd2026!',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabcabc',
    'qwertyqwertyqwerty',
    '1234567890123456789012345',
    'Summer2026!',
    'liverpoolfc1892',
  ])('%s is at most weak', (password) => {
    expect(['guessable', 'weak']).toContain(estimate(password).level)
  })

  test('four common words are not taken for random letters', () => {
    const { bits, level } = estimate('correct horse battery staple')
    expect(bits).toBeLessThan(50)
    expect(['guessable', 'weak']).toContain(level)
    expect(estimate('correcthorsebatterystaple').bits).toBeLessThan(50)
  })

  test('words, even long ones and of languages the list has not, count as words', () => {
    expect(estimate('Donaudampfschifffahrt').bits).toBeLessThan(60)
    expect(estimate('zwetschgenkuchen rhabarber').bits).toBeLessThan(60)
    expect(estimate('жили были дед да баба').bits).toBeLessThan(75)
  })

  test.each([
    'vK7$mQ2!tLx9#Rw4zB&Ee1?qW',
    'x8Qm-2vLp-9RtK-4wNz-7cHd',
    '9f86d081884c7d659a2feaa0c55ad015',
  ])('%s is strong', (password) => expect(estimate(password).level).toBe('strong'))

  test('a shorter random one is no less than fair: what is not known is counted low', () => {
    expect(['fair', 'good', 'strong']).toContain(estimate('vK7$mQ2!tLx9#Rw4').level)
  })

  test('a suggestion is good at least', () => {
    for (let made = 0; made < 50; made++) {
      expect(['good', 'strong']).toContain(estimate(suggestPassphrase()).level)
    }
  })

  test('nothing typed is no strength, and the longest passphrase has one', () => {
    expect(estimate('').bits).toBe(0)
    expect(estimate('ab1-'.repeat(1000)).bits).toBeGreaterThan(0)
  })

  test('it is judged as it will be used: composed or not is the same', () => {
    expect(estimate('Zu\u0308rich-Ko\u0308ln').bits).toBe(estimate('Z\u00fcrich-K\u00f6ln').bits)
  })

  test('more bits never mean a lower level, and each level says what it means', () => {
    const order = ['guessable', 'weak', 'fair', 'good', 'strong']
    const told = [
      'a',
      'abcdefgh',
      'zwetschgenkuchen',
      'vK7$mQ2!',
      'vK7$mQ2!tL',
      'vK7$mQ2!tLx9#Rw4zB',
    ]
      .map(estimate)
      .sort((a, b) => a.bits - b.bits)
    const levels = told.map(({ level }) => order.indexOf(level))
    expect(levels).toEqual([...levels].sort((a, b) => a - b))
    for (const { text } of told) expect(text).toMatch(/^[A-Z][a-z ]+\. [A-Z].*\.$/)
  })
})

describe('a suggested passphrase', () => {
  test('is five groups that can be said', () => {
    const group = '[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]'
    for (let made = 0; made < 200; made++) {
      expect(suggestPassphrase()).toMatch(new RegExp(`^${group}(-${group}){4}$`))
    }
  })

  test('is worth the bits that are said: 15 consonants of 16 and 10 vowels of 4', () => {
    expect(SUGGESTION_BITS).toBe(15 * Math.log2(16) + 10 * Math.log2(4))
  })

  test('uses every letter in every place, about equally often', () => {
    const seen = new Map<string, number>()
    const RUNS = 4000
    for (let made = 0; made < RUNS; made++) {
      for (const [place, letter] of [...suggestPassphrase()].entries()) {
        if (letter !== '-') seen.set(`${place}${letter}`, (seen.get(`${place}${letter}`) ?? 0) + 1)
      }
    }
    expect(seen.size).toBe(15 * 16 + 10 * 4)
    // Seven standard deviations: not by chance in the life of this test.
    for (const [key, count] of seen) {
      const chance = /[aiou]$/.test(key) ? 1 / 4 : 1 / 16
      const deviation = Math.sqrt(RUNS * chance * (1 - chance))
      expect(Math.abs(count - RUNS * chance), `for ${key}`).toBeLessThan(7 * deviation)
    }
  })

  test('does not repeat', () => {
    expect(new Set(Array.from({ length: 500 }, suggestPassphrase)).size).toBe(500)
  })
})

describe('a random number below a limit', () => {
  test('is drawn again where the rest would favour small ones', () => {
    // 2^32 is 1 more than a multiple of 3 and 5: only the last number is thrown away.
    expect(0x1_0000_0000 % 15).toBe(1)
    const left = draw(0xffff_ffff, 0xffff_ffff, 0xffff_fffe)
    expect(randomBelow(15)).toBe(0xffff_fffe % 15)
    expect(left()).toBe(0)
  })

  test('takes every draw where the limit divides evenly', () => {
    draw(0xffff_ffff, 0)
    expect([randomBelow(16), randomBelow(16)]).toEqual([15, 0])
  })

  test('has the same chance for each: all draws that count fall evenly', () => {
    const limit = 0x6000_0000
    draw(0xbfff_ffff, 0xc000_0000, 5)
    expect([randomBelow(limit), randomBelow(limit)]).toEqual([0x5fff_ffff, 5])
  })
})
