/** Wrong secrets: counted for all tabs and over reloads, and never so that somebody with the right one is kept out for long. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { VaultApi } from '../../../src/protocol/contract.ts'
import { readRows, tamper } from '../../support/rows.ts'
import { freshName, newVault, openTab, PASSPHRASE, type Clock } from '../../support/tab.ts'

const right = { passphrase: PASSPHRASE }
const wrong = { passphrase: 'wrong' }
const MINUTE = 60_000
const CAP = 15 * MINUTE
const START = 1_700_000_000_000

const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'opened',
    ({ code, detail }: { code: string; detail: { retryAfterMs?: number } }) =>
      code === 'throttled' ? detail.retryAfterMs : code,
  )

/** A vault, and a tab that has not opened it. */
async function lockedVault(name = freshName()) {
  const maker = await newVault(name)
  await maker.close()
  const clock: Clock = { nowMs: START }
  const tab = (): ReturnType<typeof openTab> => openTab(name, undefined, clock)
  return { name, clock, tab }
}

async function tryWrong(tab: VaultApi, times: number, clock: Clock): Promise<void> {
  for (let n = 0; n < times; n++) {
    clock.nowMs += CAP
    expect(await outcome(tab.unlock(wrong))).toBe('wrong-secret')
  }
}

test('six wrong tries in two tabs share one count: four are free, then each waits twice as long', async () => {
  const { clock, tab } = await lockedVault()
  const [one, two] = [await tab(), await tab()]
  for (const each of [one, two, one, two]) {
    expect(await outcome(each.unlock(wrong))).toBe('wrong-secret')
  }
  expect(await outcome(one.unlock(wrong))).toBe(30_000)
  clock.nowMs += 20_000
  expect(await outcome(two.unlock(right))).toBe(10_000)
  expect((await two.report()).retryAfterMs).toBe(10_000)
  clock.nowMs += 10_000
  expect((await two.report()).retryAfterMs).toBe(0)
  expect(await outcome(two.unlock(wrong))).toBe('wrong-secret')
  expect(await outcome(one.unlock(wrong))).toBe(60_000)
  clock.nowMs += 60_000
  expect(await outcome(one.unlock(wrong))).toBe('wrong-secret')
  expect(await outcome(two.unlock(right))).toBe(120_000)
})

test('tries of many tabs at one moment are each counted', async () => {
  const { tab } = await lockedVault()
  const tabs = await Promise.all(Array.from({ length: 8 }, tab))
  const outcomes = await Promise.all(tabs.map((each) => outcome(each.unlock(wrong))))
  expect(outcomes.filter((one) => one === 'wrong-secret')).toHaveLength(4)
  expect(outcomes.filter((one) => one === 30_000)).toHaveLength(4)
})

test('a reload forgets nothing, the right secret all', async () => {
  const { clock, tab } = await lockedVault()
  for (let n = 0; n < 4; n++) {
    const one = await tab()
    expect(await outcome(one.unlock(wrong))).toBe('wrong-secret')
    await one.close()
  }
  const next = await tab()
  expect(await outcome(next.unlock(right))).toBe(30_000)
  clock.nowMs += 30_000
  expect(await outcome(next.unlock(right))).toBe('opened')
  for (let n = 0; n < 4; n++) expect(await outcome(next.unlock(wrong))).toBe('wrong-secret')
  expect(await outcome(next.unlock(wrong))).toBe(30_000)
})

test('no wait is longer than a quarter of an hour', async () => {
  const { clock, tab } = await lockedVault()
  const one = await tab()
  await tryWrong(one, 30, clock)
  expect(await outcome(one.unlock(right))).toBe(CAP)
  clock.nowMs += CAP
  expect(await outcome(one.unlock(right))).toBe('opened')
})

test('whatever is refused for being too early is not tried, and costs nothing more', async () => {
  const { clock, tab } = await lockedVault()
  const one = await tab()
  await tryWrong(one, 4, clock)
  one.events.length = 0
  for (let n = 0; n < 9; n++) expect(await outcome(one.unlock(right))).toBe(30_000)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(one.events.filter(({ type }) => type === 'progress')).toEqual([])
})

test('the key of this browser is not throttled, and forgives nothing', async () => {
  const name = freshName()
  const tab = await openTab(name)
  await tab.create({ ...right, device: true })
  for (let n = 0; n < 4; n++) expect(await outcome(tab.unlock(wrong))).toBe('wrong-secret')
  await tab.lock()
  expect(await outcome(tab.unlock({}))).toBe('opened')
  expect(await outcome(tab.unlock(right))).toBe(30_000)
})

describe('every call that asks for a secret counts', () => {
  const calls: [string, (tab: VaultApi) => Promise<unknown>][] = [
    ['unlock, by passphrase', (tab) => tab.unlock(wrong)],
    ['unlock, by recovery code', (tab) => tab.unlock({ recoveryCode: OTHER_CODE })],
    ['unlock, by host secret', (tab) => tab.unlock({ hostSecret: new Uint8Array(16) })],
    ['unlock, by passkey', (tab) => tab.unlock({ prfOutput: new Uint8Array(32) })],
    ['addSlot', (tab) => tab.addSlot({ secret: wrong, slot: { kind: 'recovery' } })],
    ['changePassphrase', (tab) => tab.changePassphrase({ old: 'wrong', new: 'next' })],
    ['confirmRecoveryCode', (tab) => tab.confirmRecoveryCode(OTHER_CODE)],
    [
      'removeSlot',
      async (tab) => tab.removeSlot({ id: (await tab.slots())[1]?.id ?? '', secret: wrong }),
    ],
  ]
  for (const [what, call] of calls) {
    test(`${what} does`, async () => {
      const tab = await newVault()
      await tab.addSlot({ secret: right, slot: { kind: 'recovery' } })
      for (let n = 0; n < 4; n++) expect(await outcome(call(tab))).toBe('wrong-secret')
      expect(await outcome(call(tab))).toBe(30_000)
      expect(await outcome(tab.unlock(right))).toBe(30_000)
    })
  }

  test('repair of a locked vault', async () => {
    const { tab } = await lockedVault()
    const one = await tab()
    for (let n = 0; n < 4; n++) expect(await outcome(one.repair(wrong))).toBe('wrong-secret')
    expect(await outcome(one.repair(right))).toBe(30_000)
  })

  test('but a recovery code that is only mistyped does not', async () => {
    const { tab } = await lockedVault()
    const one = await tab()
    for (let n = 0; n < 9; n++) {
      expect(await outcome(one.unlock({ recoveryCode: '0123' }))).toBe('wrong-secret')
    }
    expect(await outcome(one.unlock(right))).toBe('opened')
  })
})

test('a strengthening that has nothing to do proves nothing, and forgives nothing', async () => {
  const tab = await newVault()
  for (let n = 0; n < 3; n++) expect(await outcome(tab.unlock(wrong))).toBe('wrong-secret')
  expect(await tab.strengthen('wrong')).toBe(false)
  expect(await outcome(tab.unlock(wrong))).toBe('wrong-secret')
  expect(await outcome(tab.unlock(right))).toBe(30_000)
})

describe('a row that', () => {
  const odd: [string, unknown][] = [
    ['is no record', 'tries'],
    ['is empty', {}],
    ['counts backwards', { begun: -5, wrong: 0, atMs: 0, by: '', mayErase: false }],
    ['counts in no numbers', { begun: NaN, wrong: 0, atMs: 0, by: '', mayErase: false }],
    ['is of no time', { begun: 9, wrong: 0, atMs: Infinity, by: '', mayErase: false }],
    ['has lost a part', { begun: 9, atMs: START, by: '' }],
  ]
  for (const [what, row] of odd) {
    test(`${what} delays once and is counted on from`, async () => {
      const { name, clock, tab } = await lockedVault()
      await tamper(name, (db) => db.put('meta', row, 'tries'))
      const one = await tab()
      expect(await outcome(one.unlock(wrong))).toBe(30_000)
      clock.nowMs += 30_000
      expect(await outcome(one.unlock(wrong))).toBe('wrong-secret')
      expect(await outcome(one.unlock(right))).toBe(60_000)
      clock.nowMs += 60_000
      expect(await outcome(one.unlock(right))).toBe('opened')
    })
  }

  test('is gone while what stands beside it is there delays as well', async () => {
    const { name, clock, tab } = await lockedVault()
    await tamper(name, (db) => db.delete('meta', 'tries'))
    const one = await tab()
    expect(await outcome(one.unlock(right))).toBe(30_000)
    clock.nowMs += 30_000
    expect(await outcome(one.unlock(right))).toBe('opened')
  })

  test('was never there, as in a vault of an earlier version, counts from nothing', async () => {
    const { name, tab } = await lockedVault()
    await tamper(name, async (db) => {
      await db.delete('meta', 'tries')
      await db.delete('meta', 'tries.spare')
    })
    const one = await tab()
    for (let n = 0; n < 4; n++) expect(await outcome(one.unlock(wrong))).toBe('wrong-secret')
    expect(await outcome(one.unlock(right))).toBe(30_000)
  })

  test('counts beyond all reason delays by a quarter of an hour', async () => {
    const { name, clock, tab } = await lockedVault()
    const row = {
      begun: Number.MAX_SAFE_INTEGER - 1,
      wrong: 0,
      atMs: START,
      by: '',
      mayErase: false,
    }
    await tamper(name, (db) => db.put('meta', row, 'tries'))
    const one = await tab()
    expect(await outcome(one.unlock(right))).toBe(CAP)
    clock.nowMs += CAP
    expect(await outcome(one.unlock(wrong))).toBe('wrong-secret')
    clock.nowMs += CAP
    expect(await outcome(one.unlock(right))).toBe('opened')
  })
})

describe('a clock that', () => {
  test('is put back begins the wait anew, once', async () => {
    const { clock, tab } = await lockedVault()
    await tryWrong(await tab(), 4, clock)
    clock.nowMs -= 365 * 24 * 60 * MINUTE
    const later = await tab()
    expect(await outcome(later.unlock(right))).toBe(30_000)
    clock.nowMs += 29_000
    expect(await outcome(later.unlock(right))).toBe(1_000)
    clock.nowMs += 1_000
    expect(await outcome(later.unlock(right))).toBe('opened')
  })

  test('was ahead when the tries were made, and is put right, delays no longer than that', async () => {
    const { clock, tab } = await lockedVault()
    clock.nowMs += 10 * 365 * 24 * 60 * MINUTE
    await tryWrong(await tab(), 12, clock)
    clock.nowMs = START
    const later = await tab()
    expect(await outcome(later.unlock(right))).toBe(CAP)
    clock.nowMs += CAP
    expect(await outcome(later.unlock(right))).toBe('opened')
  })
})

/** Sound, and of no vault. */
const OTHER_CODE = await (async () => {
  const tab = await newVault()
  const { recoveryCode = '' } = await tab.addSlot({ secret: right, slot: { kind: 'recovery' } })
  return recoveryCode
})()

test('what is written of a try says nothing about what was tried', async () => {
  const { name, tab } = await lockedVault()
  const one = await tab()
  await outcome(one.unlock(wrong))
  const { meta } = await readRows(name)
  expect(Object.keys(meta.get('tries') as object).toSorted()).toEqual([
    'atMs',
    'begun',
    'by',
    'mayErase',
    'wrong',
  ])
})
