/** `check()`: finds each kind of damage by its name, nothing in a sound vault, while calls go on and with little in hand. */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { bytesOf, KIB } from '../../support/large.ts'
import { cloneRows, flipBit, layRows, tamper, type Rows } from '../../support/rows.ts'
import type { Tab } from '../../support/tab.ts'
import { checkLog } from '../../../worker/store/check.ts'
import type { Finding } from '../../../worker/store/checking.ts'
import {
  deviceVault,
  everything,
  freshName,
  logOf,
  numbered,
  readRows,
  reopen,
  set,
  setMany,
  settled,
} from './engine.ts'

const TEXT = 'v'.repeat(200)
const SOUND = { problems: [], problemCount: 0 }

/** Everything a vault can have been through: rewritten, cleared, swept, expiring, folded, with large values. */
async function richVault(): Promise<string> {
  const name = freshName()
  const tab = await deviceVault(name)
  for (let round = 0; round < 3; round++) await setMany(tab, numbered(400), `${TEXT}${round}`)
  await tab.apply(
    'cleared',
    numbered(50).map((key) => ({ set: key, value: TEXT })),
  )
  await tab.clear('cleared')
  await set(tab, 'over soon', 1, { expiresAt: tab.clock.nowMs + 10 })
  await set(tab, 'over late', 1, { expiresAt: tab.clock.nowMs + 1_000_000 })
  await set(tab, 'large', bytesOf(120 * KIB, 1))
  await set(tab, 'large too', bytesOf(60 * KIB, 2), { expiresAt: tab.clock.nowMs + 1_000_000 })
  await set(tab, 'large no more', bytesOf(60 * KIB, 3))
  await tab.apply('', [{ delete: 'large no more' }, { delete: 'name 000007' }])
  await settled(tab)
  await set(tab, 'after the index', 1)
  return name
}

let rows: Rows
beforeAll(async () => {
  rows = await readRows(await richVault())
})

/** What a check says of a vault with these rows changed, once it is open. */
async function checkedAfter(change: (rows: Rows) => unknown, generatorAt?: number): Promise<Found> {
  const changed = cloneRows(rows)
  change(changed)
  const name = freshName()
  await layRows(name, changed, { generatorAt })
  const tab = await reopen(name)
  return { tab, name, ...(await tab.check(1)) }
}
type Found = Awaited<ReturnType<Tab['check']>> & { tab: Tab; name: string }

/** What it says if they are changed behind the back of a tab that is open. */
async function checkedWhileOpen(change: (name: string) => Promise<unknown>) {
  const name = freshName()
  await layRows(name, rows)
  const tab = await reopen(name)
  await change(name)
  return tab.check(1)
}

const nth = <K, V>(map: Map<K, V>, index: number): [K, V] => [...map].at(index) as [K, V]

test('a sound vault with everything in it', async () => {
  const { tab, ...report } = await checkedAfter(() => {})
  expect(report).toMatchObject(SOUND)
  expect(report.rows).toBe(rows.log.size)
  expect(report.pages).toBe(rows.index.size)
  expect(report.parts).toBe(rows.large.size)
  expect(report.entries).toBe((await tab.report()).log?.entries)
})

test('progress begins, grows and ends at all rows there are', async () => {
  const { tab } = await checkedAfter(() => {})
  const told = tab.events.flatMap((event) => (event.type === 'checking' ? [event] : []))
  expect(told.length).toBeGreaterThan(1)
  expect(told.every(({ call, unit }) => call === 1 && unit === 'rows')).toBe(true)
  expect(told.map(({ done }) => done)).toEqual(
    told.map(({ done }) => done).toSorted((a, b) => a - b),
  )
  expect(told.at(-1)?.done).toBe(told.at(-1)?.total)
  expect(told.at(-1)?.done).toBe(rows.log.size + rows.index.size - 1 + rows.large.size)
})

test('a row with a bit turned over, and each entry that stood in it', async () => {
  const [sequence, row] = nth(rows.log, 2)
  const { tab, problems } = await checkedAfter(({ log }) => log.set(sequence, flipBit(row, 90, 1)))
  expect(problems[0]).toEqual({ what: 'row', code: 'tampered', sequence })
  const named = problems.slice(1)
  expect(named.length).toBeGreaterThan(10)
  for (const problem of named) {
    expect(problem).toMatchObject({ what: 'entry', code: 'tampered', sequence, namespace: '' })
    await expect(tab.get('', problem.name ?? '')).rejects.toMatchObject({ code: 'tampered' })
  }
})

test('a row that is missing', async () => {
  const [sequence] = nth(rows.log, 2)
  const { problems } = await checkedAfter(({ log }) => log.delete(sequence))
  expect(problems[0]).toEqual({ what: 'row', code: 'record-missing', sequence })
  expect(problems[1]).toMatchObject({ what: 'entry', code: 'record-missing', sequence })
})

test('a row of an earlier copy of the vault that was written on', async () => {
  const name = freshName()
  await layRows(name, rows)
  const tab = await reopen(name)
  await set(tab, 'here', 1)
  const other = freshName()
  await layRows(other, rows)
  const twin = await reopen(other)
  await set(twin, 'there', 1)
  const [sequence, foreign] = nth((await readRows(other)).log, -1)
  await tamper(name, (db) => db.put('log', foreign, sequence))
  expect((await tab.check(1)).problems).toEqual([
    { what: 'row', code: 'tampered', sequence },
    { what: 'entry', code: 'tampered', sequence, namespace: '', name: 'here' },
  ])
})

test('a row that was retired and is there again', async () => {
  const gone = [...Array(nth(rows.log, -1)[0]).keys()].find((n) => n > 1 && !rows.log.has(n)) ?? 0
  expect(gone).toBeGreaterThan(1)
  const { problems } = await checkedAfter(({ log }) => log.set(gone, new Uint8Array(300)))
  expect(problems).toEqual([{ what: 'row', code: 'retired', sequence: gone }])
})

test('rows cut off the end while the vault is open', async () => {
  const [sequence] = nth(rows.log, -1)
  const { problems } = await checkedWhileOpen((name) =>
    tamper(name, (db) => db.delete('log', sequence)),
  )
  expect(problems).toEqual([
    { what: 'row', code: 'record-missing', sequence },
    { what: 'entry', code: 'record-missing', sequence, namespace: '', name: 'after the index' },
    { what: 'end', code: 'record-missing', sequence: nth(rows.log, -2)[0] + 1 },
  ])
})

describe('the index', () => {
  test.each<[string, string, (index: Map<number, Uint8Array>) => unknown]>([
    ['a page with a bit turned over', 'tampered', (i) => i.set(1, flipBit(i.get(1)!, 60, 1))],
    ['a page that is missing', 'record-missing', (i) => i.delete(1)],
    ['a page that nothing refers to', 'orphan', (i) => i.set(4000, i.get(1)!)],
    ['a head with a bit turned over', 'tampered', (i) => i.set(0, flipBit(i.get(0)!, 60, 1))],
    ['a head that is missing', 'record-missing', (i) => i.delete(0)],
  ])('%s', async (_what, code, change) => {
    const changed = cloneRows(rows)
    change(changed.index)
    const { problems } = await checkedWhileOpen((name) =>
      tamper(name, async (db) => {
        await db.clear('index')
        for (const [page, row] of changed.index) await db.put('index', row, page)
      }),
    )
    expect(problems).toEqual([{ what: 'index', code }])
  })
})

describe('large values', () => {
  const keyed = (key: string): [string, number] => {
    const [id = '', part] = key.split('/')
    return [id, Number(part)]
  }
  test.each<[string, string, (large: Map<string, Uint8Array>, key: string) => unknown]>([
    ['with a bit turned over in a part', 'tampered', (l, k) => l.set(k, flipBit(l.get(k)!, 60, 1))],
    ['with a part missing', 'record-missing', (l, k) => l.delete(k)],
  ])('%s', async (_what, code, change) => {
    const [key] = [...rows.large.keys()].filter((name) => name.endsWith('/2'))
    const { problems } = await checkedAfter(({ large }) => change(large, key ?? ''))
    expect(problems).toEqual([
      { what: 'large', code, sequence: expect.any(Number), namespace: '', name: 'large' },
    ])
  })

  test('a part of none, once it is seen for longer than a commit takes to clear up', async () => {
    const [[key, row]] = [...rows.large] as [[string, Uint8Array]]
    const [id] = keyed(key)
    const { problems } = await checkedWhileOpen((name) =>
      tamper(name, (db) => db.put('large', row, [id.replaceAll(/./g, 'a'), 0])),
    )
    expect(problems).toEqual([{ what: 'large', code: 'orphan' }])
  })
})

describe('beside the log', () => {
  test.each<[string, object, (name: string) => Promise<unknown>]>([
    [
      'a header with a bit turned over',
      { what: 'header', code: 'tampered' },
      (name) =>
        tamper(name, async (db) =>
          db.put('meta', flipBit((await db.get('meta', 'header')) as Uint8Array, 40, 1), 'header'),
        ),
    ],
    [
      'no header',
      { what: 'header', code: 'record-missing' },
      (name) => tamper(name, (db) => db.delete('meta', 'header')),
    ],
    [
      'a second copy of another header',
      { what: 'copy', code: 'tampered' },
      (name) => tamper(`${name}/copy`, (db) => db.put('meta', new Uint8Array(400), 'header')),
    ],
    [
      'no second copy',
      { what: 'copy', code: 'record-missing' },
      (name) => tamper(`${name}/copy`, (db) => db.delete('meta', 'header')),
    ],
    [
      'no device key',
      { what: 'slot', code: 'record-missing' },
      (name) => tamper(name, (db) => db.delete('meta', 'device')),
    ],
    [
      'the device key of another vault',
      { what: 'slot', code: 'tampered' },
      async (name) => {
        const other = freshName()
        await deviceVault(other)
        const key = (await readRows(other)).meta.get('device')
        await tamper(name, (db) => db.put('meta', key, 'device'))
      },
    ],
  ])('%s', async (_what, problem, change) => {
    expect((await checkedWhileOpen(change)).problems).toEqual([problem])
  })
})

test('a name that points beside its operation', async () => {
  const name = freshName()
  await layRows(name, rows)
  const log = await logOf(name)
  const [key = ''] = log.names.sorted('')
  const place = log.names.place('', key)
  if (!place) throw new Error('no place')
  log.names.put('', key, { ...place, at: place.at + 1 })
  const found: Finding[] = []
  await checkLog({
    log,
    counts: { rows: 0, entries: 0, parts: 0, pages: 0 },
    found: (finding) => found.push(finding),
    advance: async () => {},
    putKeys: async () => new Set(),
    aloneWithLarge: async () => false,
  })
  await log.db.close()
  const { sequence } = place
  // The index on disk still says what was right.
  expect(found.filter(({ what }) => what !== 'index')).toEqual([
    { what: 'entry', code: 'tampered', sequence, namespace: '', name: key },
  ])
})

test('of very many problems a hundred have names, and all are counted', async () => {
  const { problems, problemCount, entries } = await checkedWhileOpen((name) =>
    tamper(name, async (db) => {
      for (const [sequence, row] of rows.log) await db.put('log', flipBit(row, 90, 1), sequence)
    }),
  )
  expect(problems).toHaveLength(100)
  expect(problemCount).toBe(rows.log.size + entries)
  expect(entries).toBeGreaterThan(400)
})

test('finds nothing while two tabs write, delete, rewrite and fold', async () => {
  const name = freshName()
  const tabs = [await deviceVault(name), await reopen(name)] as const
  await setMany(tabs[0], numbered(600), TEXT)
  await set(tabs[0], 'large', bytesOf(200 * KIB))
  const ending = new AbortController()
  const writing = tabs.map(async (tab, of) => {
    for (let round = 0; !ending.signal.aborted; round++) {
      await setMany(tab, numbered(300), `${TEXT}${of}${round}`)
      await set(tab, `large ${of}`, bytesOf(100 * KIB, round))
      await tab.apply('', [{ set: 'gone', value: 1 }])
      await tab.apply('', [{ delete: 'gone' }])
    }
  })
  const reports = []
  for (let call = 0; call < 5; call++) reports.push(await tabs[0].check(call))
  ending.abort()
  await Promise.all(writing)
  for (const tab of tabs) await settled(tab)
  for (const report of reports) expect(report).toMatchObject(SOUND)
  expect(await tabs[1].check(1)).toMatchObject(SOUND)
  expect(await everything(tabs[1])).toEqual(await everything(tabs[0]))
}, 60_000)

test('holds 64 rows of the log, 16 pages and 21 parts at once, however many there are', async () => {
  const name = freshName()
  const tab = await deviceVault(name)
  for (let i = 0; i < 40; i++) await setMany(tab, numbered(70, `${i} `), TEXT)
  await set(tab, 'large', bytesOf(3000 * KIB))
  await settled(tab)
  const most = new Map<string, number>()
  const note = (store: IDBObjectStore, count: number): void =>
    void most.set(store.name, Math.max(most.get(store.name) ?? 0, count))
  const { prototype } = IDBObjectStore
  const [getAll, get] = [prototype.getAll, prototype.get]
  // Gets of one transaction are held together.
  const gets = new WeakMap<IDBTransaction, number>()
  vi.spyOn(prototype, 'getAll').mockImplementation(function (this: IDBObjectStore, range, limit) {
    // Without an end it is for what has been written since.
    const isOpenEnded = range instanceof IDBKeyRange && range.upper === undefined
    if (!isOpenEnded) note(this, limit ?? Infinity)
    return getAll.call(this, range, limit)
  })
  vi.spyOn(prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
    gets.set(this.transaction, (gets.get(this.transaction) ?? 0) + 1)
    note(this, gets.get(this.transaction) ?? 0)
    return get.call(this, key)
  })
  const before = (await readRows(name)).log.size
  most.clear()
  const report = await tab.check(1)
  vi.restoreAllMocks()
  expect(report).toMatchObject({ ...SOUND, rows: before, parts: expect.any(Number) })
  expect(report.parts).toBeGreaterThan(42)
  expect(most.get('large')).toBe(21)
  expect(most.get('index')).toBeLessThanOrEqual(17)
  expect(most.get('log')).toBe(64)
})

test('a check that nobody waits for any more ends, and the next one goes on', async () => {
  const name = freshName()
  await layRows(name, rows)
  const tab = await reopen(name)
  const [first, second] = [tab.check(1), tab.check(2)]
  await tab.stopCheck(1)
  await expect(first).rejects.toMatchObject({ code: 'aborted' })
  expect(await second).toMatchObject(SOUND)
  await tab.stopCheck(77)
})

test('a lock ends a check with `locked`, and a locked vault is not checked', async () => {
  const name = freshName()
  await layRows(name, rows)
  const tab = await reopen(name)
  const checking = tab.check(1)
  const locking = tab.lock()
  await expect(checking).rejects.toMatchObject({ code: 'locked' })
  await locking
  await expect(tab.check(2)).rejects.toMatchObject({ code: 'locked' })
})

test.each([[-1], [1.5], ['1'], [null], [undefined], [{}]])(
  'the number %j is refused',
  async (call) => {
    const tab = await deviceVault()
    await expect(tab.check(call as number)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(tab.stopCheck(call as number)).rejects.toMatchObject({ code: 'bad-request' })
  },
)
