/**
 * The states of a place where no vault opens, told apart: nobody was ever here, something was here and is gone, it is
 * damaged, or nothing can be seen. Marks outside the databases say that something was.
 */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { Surroundings } from '../../../worker/session.ts'
import { openFaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows, tamper, type Laid } from '../../support/rows.ts'
import { freshName, openTab, type Tab } from '../../support/tab.ts'

type Marks = NonNullable<Surroundings['marks']>

interface Fake extends Marks {
  names: Set<string>
  /** Calls, in their order. */
  calls: string[]
}

function fakeMarks(): Fake {
  const [names, calls] = [new Set<string>(), [] as string[]]
  return {
    names,
    calls,
    has: async (name) => {
      calls.push('has')
      return names.has(name)
    },
    write: async (name) => {
      calls.push('write')
      names.add(name)
    },
    remove: async (name) => {
      calls.push('remove')
      names.delete(name)
    },
  }
}

const open = (name: string, marks: Marks): Promise<Tab> =>
  openTab(name, undefined, undefined, { marks })
const stateOf = async (tab: Tab): Promise<string> => (await tab.report()).state

/** A vault that has been marked, as whoever looks into its report finds it. */
async function markedVault() {
  const [name, marks] = [freshName(), fakeMarks()]
  const tab = await open(name, marks)
  await tab.create({ device: true })
  await tab.report()
  return { name, marks, tab, rows: await readRows(name) }
}

const NOTHING: Laid = { log: new Map(), meta: new Map(), copy: new Map() }

async function laid(rows: Laid, marks: Marks): Promise<Tab> {
  const name = freshName()
  await layRows(name, rows)
  if (marks !== NONE) await marks.write(name)
  return open(name, marks)
}
const NONE: Marks = { has: async () => false, write: async () => {}, remove: async () => {} }

describe('a place where there is no vault', () => {
  test('is empty if nothing says otherwise', async () => {
    expect(await stateOf(await laid(NOTHING, NONE))).toBe('empty')
  })

  test('is evicted if there is a mark: nothing is made in its place before that was said', async () => {
    const tab = await laid(NOTHING, fakeMarks())
    expect(await stateOf(tab)).toBe('evicted')
    await expect(tab.create({ device: true })).rejects.toMatchObject({ code: 'evicted' })
    await expect(tab.unlock({})).rejects.toMatchObject({ code: 'evicted' })
  })

  test('is evicted if only the second copy is left, or only the row that tabs compare', async () => {
    const { rows } = await markedVault()
    expect(await stateOf(await laid({ ...NOTHING, copy: rows.copy }, NONE))).toBe('evicted')
    const meta = new Map([['state', rows.meta.get('state')]])
    expect(await stateOf(await laid({ ...NOTHING, meta }, NONE))).toBe('evicted')
  })

  test('is damaged if there are rows that nothing leads to, whatever the marks say', async () => {
    const { rows } = await markedVault()
    for (const marks of [NONE, fakeMarks()]) {
      expect(await stateOf(await laid({ ...NOTHING, log: rows.log }, marks))).toBe('damaged')
    }
  })

  test('is unavailable while storage cannot be read, whatever the marks say', async () => {
    const name = freshName()
    const tab = await openFaultTab(name)
    tab.host.arm('fail', 1, true)
    await tab.marked().catch(() => {})
    tab.host.disarm()
    expect((await tab.report()).state).toBe('unavailable')
    await tab.marked()
    expect((await tab.report()).state).toBe('evicted')
  })

  test('is empty after an erase, and a new vault can be made', async () => {
    const { name, marks } = await markedVault()
    await tamper(name, async (db) => {
      for (const store of ['log', 'meta', 'index']) await db.clear(store)
    })
    const tab = await open(name, marks)
    expect(await stateOf(tab)).toBe('evicted')
    await tab.erase(name)
    expect([await stateOf(tab), marks.names.size]).toEqual(['empty', 0])
    expect(await stateOf(await open(name, marks))).toBe('empty')
    await tab.create({ device: true })
    expect(await stateOf(tab)).toBe('unlocked')
  })
})

describe('a mark', () => {
  test('is made when the vault is, and when it was opened and had none', async () => {
    const { name, marks, tab } = await markedVault()
    expect([...marks.names]).toEqual([name])
    await tab.close()
    marks.names.clear()
    const again = await open(name, marks)
    await again.unlock({})
    await again.report()
    expect([...marks.names]).toEqual([name])
  })

  test('is waited for by nobody who makes, opens or reads a vault', async () => {
    const never = async (): Promise<never> => new Promise(() => {})
    const marks = { has: async () => false, write: never, remove: async () => {} }
    const name = freshName()
    const tab = await open(name, marks)
    await tab.create({ device: true })
    await tab.apply('', [{ set: 'a', value: 1 }])
    await tab.close()
    const again = await open(name, marks)
    await again.unlock({})
    expect(await again.get('', 'a')).toBe(1)
  })

  test('is asked for only where there is nothing else: a locked vault costs no look', async () => {
    const { name, marks } = await markedVault()
    marks.calls.length = 0
    const tab = await open(name, marks)
    await tab.unlock({})
    expect(marks.calls).toEqual([])
  })

  test('goes before anything else does when the vault is erased', async () => {
    const { name, marks, tab } = await markedVault()
    let header: unknown
    const { remove } = marks
    marks.remove = async (of) => {
      header = (await readRows(name)).meta.get('header')
      await remove(of)
    }
    await tab.erase(name)
    expect(header).toBeInstanceOf(Uint8Array)
    expect(marks.names.size).toBe(0)
  })

  test('that could not be taken away does not make an erased vault one that is missed', async () => {
    const { name, marks, tab } = await markedVault()
    marks.remove = async () => {}
    await tab.erase(name)
    expect([marks.names.size, await stateOf(await open(name, marks))]).toEqual([1, 'empty'])
  })

  test('is not made of a vault that was erased meanwhile', async () => {
    const { name, marks, tab } = await markedVault()
    marks.names.clear()
    const other = await open(name, marks)
    await other.unlock({})
    await tab.erase(name)
    await other.report()
    expect(marks.names.size).toBe(0)
  })

  test('goes with an erase that was cut short, when that is finished', async () => {
    const { marks, rows } = await markedVault()
    const name = freshName()
    await layRows(name, { ...rows, meta: new Map([...rows.meta, ['erasing', true]]) })
    await marks.write(name)
    expect(await stateOf(await open(name, marks))).toBe('empty')
    expect(marks.names.has(name)).toBe(false)
  })
})

describe('a mark that the page has', () => {
  test('makes a place evicted, until it is erased', async () => {
    const name = freshName()
    const tab = await openTab(name)
    expect(await tab.marked()).toMatchObject({ state: 'evicted' })
    await expect(tab.create({ device: true })).rejects.toMatchObject({ code: 'evicted' })
    expect(await tab.erase(name)).toMatchObject({ state: 'empty' })
    await tab.create({ device: true })
  })

  test('changes nothing about a vault that is there, or one that was erased', async () => {
    const { name, tab } = await markedVault()
    const other = await openTab(name)
    expect(await other.marked()).toMatchObject({ state: 'locked' })
    await tab.erase(name)
    expect(await other.marked()).toMatchObject({ state: 'empty' })
  })
})
