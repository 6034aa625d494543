import { describe, expect, test } from 'vitest'
import { codeOf, explain, isFatal, MESSAGES, sentence } from '../../../src/app/messages.ts'
import { ERROR_CODES, VaultError } from '../../../src/protocol/errors.ts'

describe.each(ERROR_CODES)('%s', (code) => {
  const { title, what, lost, next } = MESSAGES[code]

  test('says what happened, whether anything is lost and what to do, in whole sentences', () => {
    for (const part of [what, lost, next]) expect(part).toMatch(/^[A-Z].{8,}\.$/)
    expect(title).toMatch(/^[A-Z].{4,}[^.]$/)
  })

  test('speaks to a person: no code, no jargon', () => {
    const said = [title, what, lost, next].join(' ')
    expect(said).not.toMatch(/\b(null|undefined|exception|segment|header|slot|KDF|MAC|nonce)\b/)
    if (code.includes('-')) expect(said).not.toContain(code)
  })
})

test('there is no message without a code', () => {
  expect(Object.keys(MESSAGES).sort()).toEqual([...ERROR_CODES].sort())
})

test('a wrong passphrase is never told as damage, nor damage as a wrong passphrase', () => {
  const all = (code: 'wrong-secret' | 'damaged' | 'slot-damaged' | 'tampered'): string =>
    Object.values(MESSAGES[code]).join(' ')
  expect(all('wrong-secret')).not.toMatch(/damage|altered|copy/i)
  for (const code of ['damaged', 'tampered'] as const) expect(all(code)).not.toMatch(/passphrase/i)
  expect(all('slot-damaged')).toMatch(/may well be right/)
  const parts = ['wrong-secret', 'damaged', 'slot-damaged', 'tampered', 'record-missing'] as const
  expect(new Set(parts.map((code) => MESSAGES[code].title)).size).toBe(parts.length)
  expect(new Set(parts.map((code) => MESSAGES[code].what)).size).toBe(parts.length)
})

test('no two codes share a heading and a cause', () => {
  const told = ERROR_CODES.map((code) => `${MESSAGES[code].title} ${MESSAGES[code].what}`)
  expect(new Set(told).size).toBe(ERROR_CODES.length)
})

test('whatever else is thrown is a fault of Coffer, and its text is not shown', () => {
  for (const thrown of [new TypeError('secret text'), 'secret text', null, { code: 'damaged' }]) {
    expect(codeOf(thrown)).toBe('internal')
    expect(sentence(thrown)).not.toContain('secret text')
  }
})

test('nothing of an error but its code is shown', () => {
  const error = new VaultError('tampered', { name: 'secret name', sequence: 7 })
  expect(explain(error)).toEqual(MESSAGES.tampered)
  expect(sentence(error)).not.toContain('secret name')
})

test('what is about the stored data takes the screen; what can be tried again does not', () => {
  const fatal = (code: (typeof ERROR_CODES)[number]): boolean => isFatal(new VaultError(code))
  expect(
    ['damaged', 'tampered', 'record-missing', 'newer-version'].map((c) => fatal(c as never)),
  ).toEqual([true, true, true, true])
  expect(['wrong-secret', 'conflict', 'quota', 'throttled'].map((c) => fatal(c as never))).toEqual([
    false,
    false,
    false,
    false,
  ])
})
