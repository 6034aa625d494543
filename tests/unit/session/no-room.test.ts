/** Not a byte of room is left, as Chromium has it: whatever puts something fails, what only deletes does not. */
/* oxlint-disable no-underscore-dangle */
import { afterEach, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { readRows } from '../../support/rows.ts'
import { freshName, newVault, openTab, PASSPHRASE, set } from '../../support/tab.ts'

interface Operation {
  operation(): unknown
}
type Raw = IDBTransaction & { _execRequestAsync(what: Operation): IDBRequest }

const { put, add } = IDBObjectStore.prototype
const raw = IDBTransaction.prototype as Raw
const { _execRequestAsync: execute } = raw

/** The request that `make` makes fails for want of room, as a request does and not at once. */
function refused(make: () => IDBRequest<IDBValidKey>): IDBRequest<IDBValidKey> {
  raw._execRequestAsync = function (this: Raw, what) {
    what.operation = () => {
      throw new DOMException('no room', 'QuotaExceededError')
    }
    return execute.call(this, what)
  }
  try {
    return make()
  } finally {
    raw._execRequestAsync = execute
  }
}

function fill(): void {
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...row) {
    return refused(() => put.apply(this, row))
  }
  // A row that is taken back is never counted; what an unlock adds to see its number is empty.
  IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...row) {
    const isProbe = (row[0] as Uint8Array).length === 0
    return isProbe ? add.apply(this, row) : refused(() => add.apply(this, row))
  }
}

function makeRoom(): void {
  Object.assign(IDBObjectStore.prototype, { put, add })
}

afterEach(makeRoom)

test('everything can still be read, in every tab, by an unlock of its own too', async () => {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 'kept')
  fill()
  await expect(set(tab, 'b', 1)).rejects.toMatchObject({ code: 'quota' })
  await expect(tab.apply('', [{ delete: 'a' }])).rejects.toMatchObject({ code: 'quota' })
  expect(await tab.get('', 'a')).toBe('kept')
  const other = await openTab(name)
  await other.unlock({ passphrase: PASSPHRASE })
  expect(await other.keys('', {})).toEqual(['a'])
})

test('once there is room the next write of the same tab takes place', async () => {
  const tab = await newVault()
  fill()
  await expect(set(tab, 'a', 1)).rejects.toMatchObject({ code: 'quota' })
  makeRoom()
  await set(tab, 'a', 2)
  expect(await tab.get('', 'a')).toBe(2)
})

test('wrong secrets are counted without room: a tab has its free ones, and who comes later waits before the first', async () => {
  const name = freshName()
  const one = await newVault(name)
  await one.lock()
  fill()
  const wrong = { passphrase: 'wrong' }
  for (let n = 1; n <= 4; n++) {
    await expect(one.unlock(wrong)).rejects.toMatchObject({ code: 'wrong-secret' })
  }
  const throttled = { code: 'throttled', detail: { retryAfterMs: 30_000 } }
  await expect(one.unlock(wrong)).rejects.toMatchObject(throttled)
  const two = await openTab(name)
  await expect(two.unlock({ passphrase: PASSPHRASE })).rejects.toMatchObject(throttled)
  two.clock.nowMs += 29_999
  await expect(two.unlock(wrong)).rejects.toMatchObject({ code: 'throttled' })
  two.clock.nowMs += 1
  await expect(two.unlock(wrong)).rejects.toMatchObject({ code: 'wrong-secret' })
  await expect(two.unlock(wrong)).rejects.toMatchObject({ detail: { retryAfterMs: 60_000 } })
  two.clock.nowMs += 60_000
  await two.unlock({ passphrase: PASSPHRASE })
})

test('a try that could not be counted is remembered when there is room again', async () => {
  const name = freshName()
  const one = await newVault(name)
  await one.lock()
  fill()
  await expect(one.unlock({ passphrase: 'wrong' })).rejects.toMatchObject({ code: 'wrong-secret' })
  makeRoom()
  const two = await openTab(name)
  await expect(two.unlock({ passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'throttled' })
  two.clock.nowMs += 30_000
  await two.unlock({ passphrase: PASSPHRASE })
  const three = await openTab(name)
  await three.unlock({ passphrase: PASSPHRASE })
})

test('a lock that cannot be written locks here, reaches who hears of it, and says that it is not for certain', async () => {
  const name = freshName()
  const one = await newVault(name)
  const two = await openTab(name)
  await two.unlock({ passphrase: PASSPHRASE })
  fill()
  await expect(one.lock()).rejects.toMatchObject({ code: 'quota' })
  await expect(one.keys('', {})).rejects.toMatchObject({ code: 'locked' })
  await expect.poll(async () => (await two.report()).state).toBe('locked')
  await expect(two.keys('', {})).rejects.toMatchObject({ code: 'locked' })
  await two.unlock({ passphrase: PASSPHRASE })
  expect(await two.keys('', {})).toEqual([])
})

test('the vault can be erased, in every tab, and another one made once there is room', async () => {
  const name = freshName()
  const one = await newVault(name)
  const two = await openTab(name)
  await two.unlock({ passphrase: PASSPHRASE })
  await set(one, 'a', 1)
  fill()
  await one.erase(name)
  expect((await one.report()).state).toBe('empty')
  const { log, meta, copy } = await readRows(name)
  expect([log.size, meta.size, copy.size]).toEqual([0, 0, 0])
  await expect(two.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  makeRoom()
  await two.create({ passphrase: PASSPHRASE })
  expect(await two.keys('', {})).toEqual([])
})
