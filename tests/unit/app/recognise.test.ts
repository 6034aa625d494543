/** What is pasted is taken for what it is, so that the right thing is asked for; every refusal has words of its own. */
import { describe, expect, test } from 'vitest'
import { ERROR_CODES, VaultError } from '../../../src/protocol/errors.ts'
import { recognise, type Recognised } from '../../../src/app/encrypt/recognise.ts'
import { whyNotOpened, whyNotSealed } from '../../../src/app/encrypt/text-words.ts'
import { newIdentity } from '../../../worker/age/age.ts'
import { sealedText } from '../../support/portable.ts'

const { recipient } = await newIdentity()
const armour = await sealedText('a text')
const shared = await sealedText('a text', { recipients: [recipient] })

test.each<[string, string, Recognised]>([
  ['nothing', '', 'plain'],
  ['a text', 'Dear Mara, cof1. is how they begin', 'plain'],
  ['a token', 'cof1.AQAAAAEKVe0VInJjs1R8WOmxRs_5q46zs8sIiPZAu4Hgt5j7uYln-', 'token'],
  ['a token between blanks', ' \ncof1.AQAA\n', 'token'],
  ['a token of a later version', 'cof2.AQAA', 'token'],
  ['words behind a token', 'cof1.AQAA and more', 'plain'],
  ['armour under a passphrase', armour, 'passphrase'],
  ['armour with the line ends of Windows', `\r\n${armour.replaceAll('\n', '\r\n')}`, 'passphrase'],
  ['armour for recipients', shared, 'key'],
  ['the beginning of armour', '-----BEGIN AGE ENCRYPTED FILE-----', 'key'],
  ['armour with something else in it', '-----BEGIN AGE ENCRYPTED FILE-----\n?\n', 'key'],
  ['armour of another program', '-----BEGIN PGP MESSAGE-----\n', 'plain'],
])('%s', (_what, text, kind) => {
  expect(recognise(text)).toBe(kind)
})

describe('why not', () => {
  const KINDS: Recognised[] = ['token', 'passphrase', 'key']

  test('is said of every code, in a sentence or more', () => {
    for (const code of ERROR_CODES) {
      const error = new VaultError(code)
      expect(whyNotSealed(error).words, `code ${code}`).toMatch(/^[A-Z].*\.$/)
      for (const kind of KINDS)
        expect(whyNotOpened(error, kind).words, `code ${code}`).toMatch(/^[A-Z].*\.$/)
    }
  })

  test('is said at the field it is about', () => {
    const of = (code: 'wrong-secret' | 'tampered', kind: Recognised) =>
      whyNotOpened(new VaultError(code), kind).field
    expect([of('wrong-secret', 'passphrase'), of('wrong-secret', 'key')]).toEqual([
      'secret',
      'secret',
    ])
    expect(KINDS.map((kind) => of('tampered', kind))).toEqual(['text', 'text', 'text'])
    expect(whyNotSealed(new VaultError('bad-request', { reason: 'recipient' })).field).toBe(
      'secret',
    )
  })

  test('never speaks of the vault as damaged: it is the text that is', () => {
    for (const kind of KINDS) {
      expect(whyNotOpened(new VaultError('tampered'), kind).words).not.toMatch(/disk|profile/)
    }
  })

  test('tells a device without the memory from keys that have sealed enough', () => {
    const memory = new VaultError('unsupported', { what: 'as much memory as the passphrase takes' })
    const keys = new VaultError('unsupported', { what: 'more writes before the keys are rotated' })
    expect(whyNotSealed(memory).words).toContain('memory')
    expect(whyNotSealed(keys).words).not.toContain('memory')
  })
})
