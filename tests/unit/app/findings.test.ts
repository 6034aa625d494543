import { describe, expect, test } from 'vitest'
import { findings, type Finding, type Known } from '../../../src/app/check-up/findings.ts'
import { DEFAULT_SETTINGS } from '../../../src/app/state/settings.ts'
import type { VaultReport } from '../../../src/client/vault.ts'
import { way } from './ways-support.ts'
import { DAY_MS, NOW } from './support.ts'

const report = (change: Partial<VaultReport> = {}): VaultReport =>
  // What the findings look at; the rest of a report is not theirs.
  ({
    healed: [],
    persisted: 'yes',
    usageBytes: 1e6,
    quotaBytes: 1e9,
    secureContext: 'yes',
    framed: 'no',
    trustedTypes: 'yes',
    ...change,
  }) as VaultReport

const lastBackup = { at: NOW, entries: 3, sizeBytes: 9, checkedAt: NOW }

const sound: Known = {
  report: report(),
  ways: [way('passphrase'), way('recovery')],
  settings: { ...DEFAULT_SETTINGS, lastBackup },
  items: 3,
  checked: { rows: 1, entries: 1, parts: 0, pages: 0, problems: [], problemCount: 0 },
  installed: true,
  nowMs: NOW,
}

const one = (id: string, change: Partial<Known>): Finding | undefined =>
  findings({ ...sound, ...change }).find((finding) => finding.id === id)

test('of a vault that lacks nothing, every line is good', () => {
  expect(findings(sound).filter(({ tone }) => tone !== 'good')).toEqual([])
  expect(findings(sound).length).toBeGreaterThan(7)
})

describe('what is wrong is said, with what to do', () => {
  test.each([
    ['ways', 'bad', { ways: [way('device')] }],
    ['ways', 'bad', { ways: [way('device'), way('passkey')] }],
    ['ways', 'open', { ways: [way('passphrase')] }],
    ['recovery', 'open', { ways: [way('passphrase')] }],
    ['recovery', 'bad', { ways: [way('passphrase'), way('recovery', { confirmed: false })] }],
    ['backup', 'bad', { settings: DEFAULT_SETTINGS }],
    ['backup', 'open', { settings: DEFAULT_SETTINGS, items: 0 }],
    ['backup', 'bad', { nowMs: NOW + 30 * DAY_MS }],
    [
      'saved-file',
      'open',
      { settings: { ...DEFAULT_SETTINGS, lastBackup: { ...lastBackup, checkedAt: null } } },
    ],
    ['cost', 'bad', { ways: [way('passphrase', { iterations: 1_000 })] }],
    ['kept', 'open', { report: report({ persisted: 'no' }) }],
    ['kept', 'open', { report: report({ persisted: 'unknown' }) }],
    ['space', 'bad', { report: report({ usageBytes: 990e6 }) }],
    ['integrity', 'open', { checked: null }],
    ['healed', 'open', { report: report({ healed: ['header'] }) }],
    ['locking', 'open', { ways: [way('passphrase'), way('device')] }],
    ['locking', 'bad', { settings: { ...sound.settings, idleMs: null } }],
    ['locking', 'open', { report: report({ heldOverReload: 'yes' }) }],
    ['locking', 'open', { report: report({ sharedWithTabs: 'yes' }) }],
    ['rotation', 'open', { report: report({ rotation: { state: 'paused', done: 1, total: 2 } }) }],
    ['bound', 'good', { ways: [way('passphrase', { bound: true }), way('recovery')] }],
    ['environment', 'bad', { report: report({ framed: 'yes' }) }],
    ['environment', 'open', { report: report({ trustedTypes: 'no' }) }],
  ] as const)('%s is %s', (id, tone, change) => {
    const found = one(id, change)
    expect(found?.tone).toBe(tone)
    if (tone === 'bad' && id !== 'space' && id !== 'environment') {
      expect(found?.action).toBeDefined()
    }
  })

  test('damage is to be done first, and is not told as good', () => {
    const checked = { ...sound.checked, problemCount: 1 } as Known['checked']
    expect(findings({ ...sound, checked })[0]?.id).toBe('integrity')
  })

  test('what is not known is not said to hold', () => {
    expect(one('space', { report: report({ quotaBytes: null }) })).toBeUndefined()
    expect(one('environment', { report: report({ framed: 'unknown' }) })?.tone).toBe('open')
  })
})
