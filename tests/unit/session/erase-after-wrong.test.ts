/** A vault that erases itself after wrong secrets in a row: only where it was asked for, and only with a recovery code that is kept. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { readRows, tamper } from '../../support/rows.ts'
import { freshName, openTab, PASSPHRASE, set, type Clock, type Tab } from '../../support/tab.ts'

const right = { passphrase: PASSPHRASE }
const wrong = { passphrase: 'wrong' }
const CAP = 900_000

/** A tab that erases after ten, of a vault with a recovery code, which is confirmed unless told otherwise. */
async function erasing(options: { confirmed?: boolean; name?: string } = {}) {
  const { confirmed = true, name = freshName() } = options
  const clock: Clock = { nowMs: 1_700_000_000_000 }
  const tab = (eraseAfterWrong: number | null = 10): Promise<Tab> =>
    openTab(name, undefined, clock, undefined, { eraseAfterWrong })
  const one = await tab()
  await one.create(right)
  await set(one, 'a', 'kept')
  const slot = { kind: 'recovery' } as const
  const { recoveryCode = '' } = await one.addSlot({ secret: right, slot })
  if (confirmed) await one.confirmRecoveryCode(recoveryCode)
  await one.unlock(right)
  await one.lock()
  return { name, clock, tab, one, recoveryCode }
}

async function tryWrong(tab: Tab, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    tab.clock.nowMs += CAP
    await expect(tab.unlock(wrong)).rejects.toMatchObject({ code: 'wrong-secret', detail: {} })
  }
}

const lastTry = async (tab: Tab): Promise<unknown> => {
  tab.clock.nowMs += CAP
  return tab.unlock(wrong).catch((error: unknown) => error)
}

const isKept = async (tab: Tab): Promise<unknown> => {
  tab.clock.nowMs += CAP
  await tab.unlock(right)
  return tab.get('', 'a')
}

test('the tenth wrong one in a row erases it, in every tab, and says so', async () => {
  const { name, one, tab } = await erasing()
  const two = await tab()
  expect((await one.report()).eraseAfterWrong).toBe(10)
  await tryWrong(one, 5)
  await tryWrong(two, 4)
  expect(await lastTry(one)).toMatchObject({ code: 'wrong-secret', detail: { erased: true } })
  expect((await one.report()).state).toBe('empty')
  await expect.poll(async () => (await two.report()).state).toBe('empty')
  const { log, meta, copy } = await readRows(name)
  expect([log.size, [...meta.keys()], copy.size]).toEqual([0, ['state'], 0])
})

test('a right one in between begins anew', async () => {
  const { one } = await erasing()
  await tryWrong(one, 9)
  expect(await isKept(one)).toBe('kept')
  await tryWrong(one, 9)
  expect(await isKept(one)).toBe('kept')
})

test('the recovery code is a right one', async () => {
  const { one, recoveryCode } = await erasing()
  await tryWrong(one, 9)
  one.clock.nowMs += CAP
  await one.unlock({ recoveryCode })
  expect(await one.get('', 'a')).toBe('kept')
})

test('a tab that is not told to erases nothing', async () => {
  const { tab } = await erasing()
  const other = await tab(null)
  expect((await other.report()).eraseAfterWrong).toBeNull()
  await tryWrong(other, 25)
  expect(await isKept(other)).toBe('kept')
})

test('without a confirmed recovery code nothing is erased, and the report says so', async () => {
  const { one } = await erasing({ confirmed: false })
  expect((await one.report()).eraseAfterWrong).toBeNull()
  await tryWrong(one, 25)
  expect(await isKept(one)).toBe('kept')
})

test('with the recovery code the erasing goes', async () => {
  const { one } = await erasing()
  await one.unlock(right)
  const slots = await one.slots()
  const code = slots.find(({ kind }) => kind === 'recovery')
  await one.removeSlot({ id: code?.id ?? '', secret: right })
  expect((await one.report()).eraseAfterWrong).toBeNull()
  await one.lock()
  await tryWrong(one, 25)
  expect(await isKept(one)).toBe('kept')
})

test('wrong ones of before it was asked for do not count', async () => {
  const { tab } = await erasing()
  const other = await tab(null)
  await tryWrong(other, 12)
  const one = await tab(10)
  await tryWrong(one, 9)
  expect(await isKept(one)).toBe('kept')
})

test('it can be asked for later, of an open vault with a confirmed recovery code, and be given up', async () => {
  const { tab } = await erasing()
  const other = await tab(null)
  await expect(other.setEraseAfterWrong(10)).rejects.toMatchObject({ code: 'locked' })
  await other.unlock(right)
  await other.setEraseAfterWrong(10)
  expect((await other.report()).eraseAfterWrong).toBe(10)
  await other.setEraseAfterWrong(null)
  expect((await other.report()).eraseAfterWrong).toBeNull()
})

test('it is refused for less than ten, and without a confirmed recovery code', async () => {
  const { one } = await erasing({ confirmed: false })
  await one.unlock(right)
  const refused = { code: 'bad-request' }
  await expect(one.setEraseAfterWrong(20)).rejects.toMatchObject(refused)
  for (const few of [9, 0, -1, 10.5]) {
    await expect(one.setEraseAfterWrong(few)).rejects.toMatchObject(refused)
    const opening = openTab(freshName(), undefined, undefined, undefined, { eraseAfterWrong: few })
    await expect(opening).rejects.toMatchObject(refused)
  }
})

test('a try whose end is not known does not count towards it', async () => {
  const { name, one } = await erasing()
  await tryWrong(one, 9)
  // As nine tries leave it that were each cut short by a reload.
  await tamper(name, async (db) => {
    const row = (await db.get('meta', 'tries')) as object
    await db.put('meta', { ...row, wrong: 0 }, 'tries')
  })
  await tryWrong(one, 9)
  expect(await isKept(one)).toBe('kept')
})

test('an odd row erases nothing', async () => {
  const { name, one } = await erasing()
  await tamper(name, (db) =>
    db.put('meta', { begun: 3, wrong: 99, atMs: 0, by: '', mayErase: 'yes' }, 'tries'),
  )
  one.clock.nowMs += CAP
  await expect(one.unlock(right)).rejects.toMatchObject({ code: 'throttled' })
  await tryWrong(one, 12)
  expect(await isKept(one)).toBe('kept')
})
