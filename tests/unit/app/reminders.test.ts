import { describe, expect, test } from 'vitest'
import {
  isBackupDue,
  nextSteps,
  QUIET_MS,
  remindsOfBackup,
} from '../../../src/app/state/reminders.ts'
import { DEFAULT_SETTINGS, type Settings } from '../../../src/app/state/settings.ts'
import { way } from './ways-support.ts'
import { DAY_MS, NOW } from './support.ts'

const known = (size: number, change: Partial<Settings> = {}) => ({
  settings: { ...DEFAULT_SETTINGS, ...change },
  loading: null,
  items: { size },
})
const backup = (daysAgo: number) => ({
  lastBackup: { at: NOW - daysAgo * DAY_MS, entries: 3, sizeBytes: 9, checkedAt: null },
})

describe('a backup is due', () => {
  test.each([
    ['never made, with five items', known(5), true],
    ['never made, with four', known(4), false],
    ['29 days old', known(50, backup(29)), false],
    ['30 days old', known(1, backup(30)), true],
    ['old, with nothing left to lose', known(0, backup(300)), false],
    ['from a clock that was ahead', known(9, backup(-3)), false],
  ] as const)('%s: %s', (_, state, due) => {
    expect(isBackupDue(state, NOW)).toBe(due)
  })

  test('and is said so again once the quiet time is over, and not while items are being loaded', () => {
    const quiet = known(9, { backupQuietUntil: NOW + QUIET_MS })
    expect(remindsOfBackup(quiet, NOW)).toBe(false)
    expect(isBackupDue(quiet, NOW)).toBe(true)
    expect(remindsOfBackup(quiet, NOW + QUIET_MS)).toBe(true)
    expect(remindsOfBackup({ ...known(9), loading: { done: 1, total: 9 } }, NOW)).toBe(false)
  })
})

describe('next steps', () => {
  const of = (ways: ReturnType<typeof way>[] | null, persisted: boolean, change = {}) =>
    nextSteps({ ways, persisted, settings: { ...DEFAULT_SETTINGS, ...change } }, false)

  test('are not told before it is known what is done', () => {
    expect(of(null, true)).toBeUndefined()
  })

  test('a vault of this browser only has none of them done', () => {
    expect(of([way('device')], false)?.map(({ done }) => done)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  test('a recovery code counts once it was proved', () => {
    const unproved = of([way('passphrase'), way('recovery', { confirmed: false })], false)
    expect(unproved?.map(({ done }) => done)).toEqual([false, true, false, false])
    const proved = of([way('passphrase'), way('recovery')], false)
    expect(proved?.map(({ done }) => done)).toEqual([true, true, false, false])
  })

  test('are over when all are done, and installing counts as being kept', () => {
    const all = [way('passphrase'), way('recovery')]
    expect(of(all, true, backup(1))).toBeUndefined()
    const settings = { ...DEFAULT_SETTINGS, ...backup(1) }
    expect(nextSteps({ ways: all, persisted: false, settings }, true)).toBeUndefined()
  })
})
