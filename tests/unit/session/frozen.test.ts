/** Every vault of tests/vectors/vaults opens, is read to the last value, written to, and opens again. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  bytes,
  contentsOf,
  deviceKeyOf,
  filesOf,
  rowsOfFrozen,
  type Frozen,
} from '../../support/frozen.ts'
import { layRows, readRows } from '../../support/rows.ts'
import { freshName, openTab, type Tab } from '../../support/tab.ts'

const FOLDER = 'tests/vectors/vaults'
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))
const NAMESPACE = 'written later'

const readable = (tab: Tab) => ({ entries: (namespace: string) => tab.entries(namespace, {}) })

test('the collection is not empty, and its README tells of every vault', () => {
  const readme = readFileSync(`${FOLDER}/README.md`, 'utf8')
  expect(FILES).toContain('1-log.json')
  for (const file of FILES) expect(readme).toContain(`| ${file} |`)
})

describe.each(FILES)('%s', (file) => {
  const frozen = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Frozen
  const namespaces = Object.keys(frozen.expected)

  async function opened(name: string): Promise<Tab> {
    const tab = await openTab(name)
    await tab.unlock({ passphrase: frozen.passphrase })
    return tab
  }

  test('opens with every value, and needs no healing', async () => {
    const name = freshName()
    await layRows(name, rowsOfFrozen(frozen), { version: frozen.schema })
    const tab = await opened(name)
    expect(await contentsOf(readable(tab), namespaces)).toEqual(frozen.expected)
    expect(await filesOf(tab)).toEqual(frozen.expectedFiles ?? [])
    expect((await tab.report()).healed).toEqual([])
  })

  for (const { hostSecret, prfOutput, ...secret } of frozen.secrets ?? []) {
    const given = {
      ...secret,
      ...(hostSecret && { hostSecret: bytes(hostSecret) }),
      ...(prfOutput && { prfOutput: bytes(prfOutput) }),
    }
    test(`opens by its ${Object.keys(given).join()} too, with its slots as they were called`, async () => {
      const name = freshName()
      const rows = rowsOfFrozen(frozen)
      if (frozen.deviceKey) rows.meta.set('device', await deviceKeyOf(frozen))
      await layRows(name, rows, { version: frozen.schema })
      const tab = await openTab(name)
      await tab.unlock(given)
      expect(await contentsOf(readable(tab), namespaces)).toEqual(frozen.expected)
      expect((await tab.slots()).map((slot) => [slot.kind, slot.name])).toEqual(frozen.slots)
    })
  }

  const bound = frozen.deviceKey ? ['is damaged in what is bound by a key that is not there'] : []
  test.each(bound)('%s', async () => {
    const name = freshName()
    await layRows(name, rowsOfFrozen(frozen), { version: frozen.schema })
    const tab = await openTab(name)
    const passphrase = frozen.secrets?.at(-1)?.passphrase ?? ''
    await expect(tab.unlock({ passphrase })).rejects.toMatchObject({
      code: 'slot-damaged',
      detail: { slot: 'device' },
    })
  })

  test('opens without the rows that are not sealed', async () => {
    const name = freshName()
    await layRows(name, rowsOfFrozen(frozen, true), { version: frozen.schema })
    const tab = await opened(name)
    expect(await contentsOf(readable(tab), namespaces)).toEqual(frozen.expected)
    expect(await filesOf(tab)).toEqual(frozen.expectedFiles ?? [])
    expect((await tab.report()).healed).toEqual(['state', 'header copy'])
  })

  test('is brought to the present version of the database without a change to its rows', async () => {
    const name = freshName()
    const rows = rowsOfFrozen(frozen)
    await layRows(name, rows, { version: frozen.schema })
    await openTab(name)
    expect(await readRows(name)).toEqual({ quarantine: new Map(), ...rows })
  })

  test('is written to and opens again, with what it had and what came after', async () => {
    const name = freshName()
    await layRows(name, rowsOfFrozen(frozen), { version: frozen.schema })
    const tab = await opened(name)
    for (let n = 0; n < 20; n++) await tab.apply(NAMESPACE, [{ set: `${n % 7}`, value: n }])
    await tab.apply(namespaces[0] ?? '', [{ set: 'new', value: 'n' }])
    await tab.lock()
    const again = await opened(name)
    const found = await contentsOf(readable(again), [...namespaces, NAMESPACE])
    const [first = '', ...others] = namespaces
    expect(found).toEqual({
      [first]: { ...frozen.expected[first], new: '"n"' },
      ...Object.fromEntries(others.map((other) => [other, frozen.expected[other]])),
      [NAMESPACE]: { 0: '14', 1: '15', 2: '16', 3: '17', 4: '18', 5: '19', 6: '13' },
    })
  })
})
