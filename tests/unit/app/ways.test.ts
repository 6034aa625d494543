import { describe, expect, test } from 'vitest'
import { waysOf } from '../../../src/app/elements/ask-secret-ways.ts'
import { duration, refusal, waitOf } from '../../../src/app/secret-words.ts'
import { isDeviceOnly, leftWithout } from '../../../src/app/state/ways.ts'
import {
  codeInText,
  groupsOf,
  plain,
  sheetText,
  twoGroups,
} from '../../../src/app/ways/recovery.ts'
import { describeWay } from '../../../src/app/ways/words.ts'
import { VaultError } from '../../../src/protocol/errors.ts'
import { way } from './ways-support.ts'

const CODE = 'EN8M-85Z4-P2XQ-BZJY-57CB-CR6B-079J-C8PA'

describe('which secret is asked for', () => {
  test('this browser’s own key only where nothing else is sure to open the vault', () => {
    expect(waysOf([way('device')])).toEqual(['device'])
    expect(waysOf([way('device'), way('passkey')])).toEqual(['device', 'passkey'])
    expect(waysOf([way('device'), way('passphrase')])).toEqual(['passphrase'])
    expect(waysOf([way('device'), way('recovery')])).toEqual(['recovery'])
  })

  test('a code that was never proved can be given, and does not take the place of the key', () => {
    const unproved = way('recovery', { confirmed: false })
    expect(waysOf([way('device'), unproved])).toEqual(['device', 'recovery'])
  })
})

describe('what is left without a way in', () => {
  test.each([
    ['the only passphrase', [way('passphrase')], 'passphrase', 'none'],
    ['a passphrase beside a passkey', [way('passphrase'), way('passkey')], 'passphrase', 'none'],
    [
      'a passphrase beside this browser',
      [way('passphrase'), way('device')],
      'passphrase',
      'device-only',
    ],
    [
      'a passphrase beside one that is bound to this browser',
      [way('passphrase'), way('passphrase', { id: 'bound', bound: true })],
      'passphrase',
      'device-only',
    ],
    ['this browser beside a passphrase', [way('passphrase'), way('device')], 'device', 'enough'],
    ['a passphrase beside a code', [way('passphrase'), way('recovery')], 'passphrase', 'enough'],
    [
      'a passphrase beside a code nobody proved',
      [way('passphrase'), way('recovery', { confirmed: false })],
      'passphrase',
      'none',
    ],
  ] as const)('%s', (_, ways, id, left) => {
    expect(leftWithout(ways, id)).toBe(left)
  })

  test('a passkey does not make a vault independent of its browser', () => {
    expect(isDeviceOnly([way('device'), way('passkey')])).toBe(true)
    expect(isDeviceOnly([way('device'), way('recovery')])).toBe(false)
    expect(isDeviceOnly([way('passphrase', { bound: true }), way('device')])).toBe(true)
    expect(isDeviceOnly([])).toBe(false)
  })
})

test('a way is described by what a guess costs and whether its code was checked', () => {
  expect(describeWay(way('passphrase'))).toMatch(/^Made .* · 600,000 rounds of PBKDF2$/)
  expect(describeWay(way('recovery', { confirmed: false }))).toMatch(/not checked yet$/)
})

describe('a refusal', () => {
  test('tells a typing error in a code from a code of another vault', () => {
    const mistyped = refusal(new VaultError('wrong-secret', { mistyped: true }), 'recovery')
    const other = refusal(new VaultError('wrong-secret'), 'recovery')
    expect(mistyped).toMatch(/No recovery code is written like that/)
    expect(other).toMatch(/another vault/)
    expect(refusal(new VaultError('wrong-secret'), 'passkey')).toMatch(/passkey/)
  })

  test('for too many tries names the wait, and a wait that is not told is short', () => {
    expect(waitOf(new VaultError('throttled', { retryAfterMs: 90_000 }), 5)).toBe(90_005)
    expect(waitOf(new VaultError('throttled'), 0)).toBe(1_000)
    expect(waitOf(new VaultError('wrong-secret'), 0)).toBeNull()
    const text = refusal(new VaultError('throttled', { retryAfterMs: 90_000 }), 'passphrase')
    expect(text).toContain('Wait 1 min 30 s')
    expect([duration(0), duration(400), duration(60_000)]).toEqual(['0 s', '1 s', '1 min'])
  })
})

describe('the recovery code', () => {
  test('is found in the text of its own sheet, and in nothing that holds none', () => {
    expect(codeInText(sheetText(CODE, 'coffer', 'today', 'https://vault.example/'))).toBe(CODE)
    expect(codeInText('1234 5678 9012 3456 shopping')).toBeUndefined()
  })

  test('groups are compared as the vault reads them: any case, O for 0, I and L for 1', () => {
    expect(plain(' o79j ')).toBe('079J')
    expect(plain('il-O')).toBe('110')
    expect(groupsOf(CODE)).toHaveLength(8)
  })

  test('two different groups are asked for, in order, and every one of them at times', () => {
    const seen = new Set<number>()
    for (let turn = 0; turn < 500; turn++) {
      const [first, second] = twoGroups(8)
      expect(first).toBeLessThan(second)
      seen.add(first).add(second)
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
})
