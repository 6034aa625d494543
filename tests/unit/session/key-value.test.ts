import { beforeEach, describe, expect, test } from 'vitest'
import { MAX_VALUE_BYTES } from '../../../src/protocol/limits.ts'
import { freshName, newVault, openTab, remove, set, type Tab } from '../../support/tab.ts'

let name: string
let tab: Tab
beforeEach(async () => {
  name = freshName()
  tab = await openTab(name)
  await tab.create({ device: true })
})

const secondTab = async (): Promise<Tab> => {
  const other = await openTab(name)
  await other.unlock({})
  return other
}

describe('names', () => {
  test('come in code-unit order, by prefix and page', async () => {
    await tab.apply(
      '',
      ['b', 'a2', 'a10', 'a1', 'é', 'Z'].map((set) => ({ set, value: set })),
    )
    expect(await tab.keys('', {})).toEqual(['Z', 'a1', 'a10', 'a2', 'b', 'é'])
    expect(await tab.keys('', { prefix: 'a' })).toEqual(['a1', 'a10', 'a2'])
    expect(await tab.keys('', { prefix: 'a', after: 'a1', limit: 1 })).toEqual(['a10'])
    expect(await tab.keys('', { after: 'a2' })).toEqual(['b', 'é'])
    expect(await tab.keys('', { prefix: 'b', after: 'a' })).toEqual(['b'])
    expect(await tab.keys('', { limit: 0 })).toEqual([])
    expect((await tab.entries('', { prefix: 'a', limit: 2 })).map(({ value }) => value)).toEqual([
      'a1',
      'a10',
    ])
    expect(await tab.count('')).toBe(6)
    expect(await tab.getMany('', ['é', 'no', 'Z'])).toEqual(['é', undefined, 'Z'])
  })

  test('live in namespaces that know nothing of each other', async () => {
    await tab.apply('x', [{ set: 'a', value: 1 }])
    await tab.apply('y', [{ set: 'a', value: 2 }])
    await tab.clear('x')
    expect(await tab.get('x', 'a')).toBeUndefined()
    expect(await tab.get('y', 'a')).toBe(2)
    expect(await tab.keys('', {})).toEqual([])
  })

  test('that cannot be names are refused', async () => {
    for (const bad of ['', 'x'.repeat(4097), 'ü'.repeat(2049), '\ud800']) {
      await expect(tab.get('', bad)).rejects.toMatchObject({ code: 'bad-name' })
      await expect(set(tab, bad, 1)).rejects.toMatchObject({ code: 'bad-name' })
    }
    await set(tab, 'ü'.repeat(2048), 1)
    await set(tab, '__proto__', 'own')
    expect(await tab.get('', '__proto__')).toBe('own')
  })
})

describe('revisions', () => {
  test('grow with each write of the name, and ifRevision gives conflict instead of a lost update', async () => {
    const first = await set(tab, 'a', 1, { ifRevision: 0 })
    await expect(set(tab, 'a', 2, { ifRevision: 0 })).rejects.toMatchObject({
      code: 'conflict',
      detail: { name: 'a', revision: first },
    })
    await set(tab, 'other', 1)
    expect((await tab.entry('', 'a'))?.revision).toBe(first)
    const second = await set(tab, 'a', 2, { ifRevision: first })
    expect(second).toBeGreaterThan(first)
    await expect(tab.apply('', [{ delete: 'a', ifRevision: first }])).rejects.toMatchObject({
      code: 'conflict',
    })
    await tab.apply('', [{ delete: 'a', ifRevision: second }])
    expect(await set(tab, 'a', 3, { ifRevision: 0 })).toBeGreaterThan(second)
  })

  test('of two tabs with the same condition exactly one wins, every round', async () => {
    const other = await secondTab()
    let revision = await set(tab, 'a', 0)
    for (let round = 0; round < 20; round++) {
      const tries = await Promise.allSettled([
        set(tab, 'a', `one ${round}`, { ifRevision: revision }),
        set(other, 'a', `two ${round}`, { ifRevision: revision }),
      ])
      const won = tries.filter((result) => result.status === 'fulfilled')
      expect(won).toHaveLength(1)
      revision = won[0]?.value ?? 0
      const winner = tries[0].status === 'fulfilled' ? 'one' : 'two'
      expect(await other.get('', 'a')).toBe(`${winner} ${round}`)
      expect(await tab.get('', 'a')).toBe(`${winner} ${round}`)
    }
  })
})

describe('apply', () => {
  test('does all or nothing', async () => {
    await set(tab, 'a', 1)
    await expect(
      tab.apply('', [
        { set: 'b', value: 1 },
        { delete: 'a' },
        { set: 'a', value: 2, ifRevision: 0 },
      ]),
    ).rejects.toMatchObject({ code: 'conflict' })
    await expect(
      tab.apply('', [
        { set: 'b', value: 1 },
        { set: 'c', value: new Uint8Array(MAX_VALUE_BYTES) },
      ]),
    ).rejects.toMatchObject({ code: 'too-large', detail: { name: 'c' } })
    expect(await tab.entries('', {})).toMatchObject([{ name: 'a', value: 1 }])
    expect(
      await tab.apply('', [{ delete: 'a' }, { delete: 'a' }, { set: 'a', value: 3 }]),
    ).toMatchObject([{ deleted: true }, { deleted: false }, { revision: expect.any(Number) }])
    expect(await tab.get('', 'a')).toBe(3)
  })

  test('spreads a large batch over segments that count together', async () => {
    const operations = Array.from({ length: 900 }, (_, n) => ({
      set: `n${n}`,
      value: { n, pad: 'x'.repeat(200) },
    }))
    await tab.apply('', operations)
    const other = await secondTab()
    expect(await other.count('')).toBe(900)
    expect(await other.get('', 'n899')).toMatchObject({ n: 899 })
    expect(
      (await other.entries('', {})).every(
        ({ name, value }) => name === `n${(value as { n: number }).n}`,
      ),
    ).toBe(true)
  })

  test('a refused call leaves no trace in the group it was committed with', async () => {
    const results = await Promise.allSettled([
      set(tab, 'a', 1),
      set(tab, 'b', 1, { ifRevision: 77 }),
      set(tab, 'c', new Uint8Array(MAX_VALUE_BYTES)),
      set(tab, 'd', 1),
    ])
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ])
    expect(await tab.keys('', {})).toEqual(['a', 'd'])
  })
})

test('writes of one turn share a commit, and writes of two tabs interleave without loss', async () => {
  const before = (await tab.report()).sequence ?? 0
  await Promise.all(Array.from({ length: 50 }, (_, n) => set(tab, `a${n}`, n)))
  expect((await tab.report()).sequence).toBe(before + 1)
  const other = await secondTab()
  await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      await set(n % 2 ? tab : other, `b${n}`, n)
      await set(n % 2 ? other : tab, 'shared', n)
    }),
  )
  expect(await tab.count('')).toBe(91)
  expect(await other.keys('', {})).toEqual(await tab.keys('', {}))
  expect(await tab.get('', 'shared')).toBe(await other.get('', 'shared'))
})

test('an expired entry is as absent, in every call', async () => {
  const { clock } = tab
  await set(tab, 'a', 1, { expiresAt: clock.nowMs + 1000 })
  expect(await tab.get('', 'a')).toBe(1)
  clock.nowMs += 1000
  expect(await tab.get('', 'a')).toBeUndefined()
  expect(await tab.has('', 'a')).toBe(false)
  expect(await tab.keys('', {})).toEqual([])
  expect(await tab.count('')).toBe(0)
  expect(await remove(tab, 'a')).toBe(false)
  await set(tab, 'a', 2, { ifRevision: 0 })
  expect(await tab.get('', 'a')).toBe(2)
})

test('a change is told with its names, in the tab that made it and in the others', async () => {
  const other = await secondTab()
  await tab.apply('n', [
    { set: 'a', value: 1 },
    { set: 'b', value: 1 },
  ])
  await tab.clear('n')
  await other.get('n', 'a')
  await new Promise((resolve) => setTimeout(resolve, 50))
  const changes = ({ events }: Tab): unknown[] => events.filter(({ type }) => type === 'changed')
  const told = [
    { type: 'changed', namespace: 'n', names: ['a', 'b'], deleted: [] },
    { type: 'changed', namespace: 'n', names: ['a', 'b'], deleted: ['a', 'b'] },
  ]
  expect(changes(tab)).toMatchObject(told)
  expect(changes(other)).toMatchObject(told)
})

test('a passphrase in another normal form opens the vault', async () => {
  const composed = await newVault()
  const vault = await openTab(freshName())
  await vault.create({ passphrase: 'pässwörd'.normalize('NFD') })
  await vault.lock()
  await vault.unlock({ passphrase: 'pässwörd'.normalize('NFC') })
  expect((await vault.report()).state).toBe('unlocked')
  expect((await composed.report()).state).toBe('unlocked')
})
