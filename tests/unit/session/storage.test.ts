/** What is on disk is strange, half gone, or of another time: a clear state or code, and nothing lost. */
import { openDB } from 'idb'
import { expect, test } from 'vitest'
import { createApi } from '../../../worker/api.ts'
import { layRows, readRows, tamper } from '../../support/rows.ts'
import {
  exclusively,
  freshName,
  beside,
  ifAlone,
  newVault,
  openTab,
  PASSPHRASE,
  set,
  settle,
} from '../../support/tab.ts'

const stateOf = async (name: string): Promise<string> =>
  (await (await openTab(name)).report()).state

test('an erase that was cut short is finished at the next open', async () => {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 'secret')
  await tamper(name, (db) => db.put('meta', true, 'erasing'))
  expect(await stateOf(name)).toBe('empty')
  const { log, meta, copy } = await readRows(name)
  expect([log.size, copy.size, [...meta.keys()]]).toEqual([0, 0, ['state']])
  await expect(tab.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
})

test('a vault whose data is gone is evicted or damaged, never empty', async () => {
  const rows = await (async () => {
    const name = freshName()
    await set(await newVault(name), 'a', 1)
    return readRows(name)
  })()
  const cases: [string, Partial<typeof rows>][] = [
    ['evicted', { log: new Map(), meta: new Map() }],
    ['damaged', { meta: new Map(), copy: new Map() }],
    ['damaged', { log: new Map(), meta: new Map([['header', 'text']]), copy: new Map() }],
    ['locked', { meta: new Map() }],
  ]
  for (const [state, gone] of cases) {
    const name = freshName()
    await layRows(name, { ...rows, ...gone })
    expect(await stateOf(name)).toBe(state)
    if (state === 'locked') continue
    const tab = await openTab(name)
    await expect(tab.create({ device: true })).rejects.toMatchObject({ code: state })
    await expect(tab.unlock({ passphrase: PASSPHRASE })).rejects.toMatchObject({ code: state })
  }
})

test('a header without its log, and a log without its first rows, are missed at unlock', async () => {
  const source = freshName()
  const tab = await newVault(source)
  await set(tab, 'a', 1)
  await set(tab, 'b', 1)
  const rows = await readRows(source)
  const cuts = [new Map(), new Map([...rows.log].slice(1)), new Map([...rows.log].slice(2))]
  for (const log of cuts) {
    const name = freshName()
    await layRows(name, { ...rows, log })
    await expect((await openTab(name)).unlock({ passphrase: PASSPHRASE })).rejects.toMatchObject({
      code: 'record-missing',
    })
  }
})

test('a database of a later version is left untouched', async () => {
  const name = freshName()
  const later = await openDB(`coffer/${name}`, 9, {
    upgrade: (db) => void db.createObjectStore('x'),
  })
  later.close()
  const api = createApi({ now: Date.now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle })
  const options = { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' } as const
  await expect(api.open(name, options)).rejects.toMatchObject({ code: 'newer-version' })
  await expect(api.create({ device: true })).rejects.toMatchObject({ code: 'newer-version' })
})

test('a read never creates anything', async () => {
  const name = freshName()
  const tab = await openTab(name)
  const calls = [
    () => tab.get('', 'a'),
    () => tab.has('', 'a'),
    () => tab.keys('', {}),
    () => tab.unlock({}),
    () => tab.unlock({ passphrase: 'x' }),
    () => tab.apply('', [{ set: 'a', value: 1 }]),
  ]
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: /locked|empty/ })
  const { log, meta, copy } = await readRows(name)
  expect([log.size, meta.size, copy.size]).toEqual([0, 0, 0])
})

test('a refused creation leaves nothing behind', async () => {
  const name = freshName()
  const tab = await openTab(name)
  await expect(tab.create({})).rejects.toMatchObject({ code: 'bad-request' })
  await expect(tab.create({ passphrase: '' })).rejects.toMatchObject({ code: 'bad-request' })
  expect(await stateOf(name)).toBe('empty')
})

test('another page that wants the database gone gets it, and the vault locks', async () => {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 1)
  const { deleteDB } = await import('idb')
  await deleteDB(`coffer/${name}`)
  await expect(tab.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
  expect(await stateOf(name)).toBe('evicted')
})

test('closing lets what is under way end, and holds nothing after it', async () => {
  const name = freshName()
  const tab = await newVault(name)
  const writing = set(tab, 'a', 1).then(
    () => 'stored',
    ({ code }: { code: string }) => code,
  )
  await Promise.resolve()
  await tab.close()
  // Nobody closes for whoever asks now: it is closed already.
  const blocked: string[] = []
  const later = await openDB(`coffer/${name}`, 9, { blocked: () => void blocked.push('blocked') })
  expect(blocked).toEqual([])
  later.close()
  expect(['stored', 'locked', 'aborted']).toContain(await writing)
  for (const call of [tab.get('', 'a'), set(tab, 'a', 2)]) {
    await expect(call).rejects.toMatchObject({ code: 'locked' })
  }
  await expect(tab.unlock({ passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'aborted' })
})
