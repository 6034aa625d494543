/** What an import would do, over rows as the importers make them. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { makePlan, type Plan } from '../../../src/app/import/plan.ts'
import { finished, withTemplateFields } from '../../../src/app/items/draft-item.ts'
import type { ImportResult, Item } from '../../../src/protocol/item.ts'
import { parse } from '../import/support.ts'
import { item, NOW } from './support.ts'

/** How often each fingerprint is among these, as the vault counts them. */
function counts(items: readonly Item[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const { source } of items) {
    if (source) found.set(source.fingerprint, (found.get(source.fingerprint) ?? 0) + 1)
  }
  return found
}

const plan = (result: ImportResult, vault: readonly Item[]): Plan =>
  makePlan('passwords.csv', result, counts(vault))

const csv = (...rows: string[]): Promise<ImportResult> =>
  parse(`name,url,username,password\n${rows.join('\n')}\n`, 'chrome-csv', 'passwords.csv')

const A = 'A,https://a.example,mara,one'
const B = 'B,https://b.example,mara,two'

test('identical rows are all new to an empty vault', async () => {
  const { fresh, present } = plan(await csv(A, B, A, A), [])
  expect(fresh.map(({ title }) => title)).toEqual(['A', 'B', 'A', 'A'])
  expect(present).toBe(0)
})

test('a second import of the same file adds nothing', async () => {
  const result = await csv(A, B, A)
  const { fresh, present, types, folders } = plan(result, plan(result, []).fresh)
  expect({ fresh, present, types: types.size, folders }).toEqual({
    fresh: [],
    present: 3,
    types: 0,
    folders: [],
  })
})

test('of identical rows only those beyond what is there are new', async () => {
  const { fresh, present } = plan(await csv(A, A, A), (await csv(A)).items)
  expect([fresh.length, present]).toEqual([2, 1])
})

test('a file that has fewer of them than the vault adds nothing', async () => {
  const { fresh, present } = plan(await csv(A), (await csv(A, A)).items)
  expect([fresh.length, present]).toEqual([0, 1])
})

test('an item that was edited since is still known by the row it came from', async () => {
  const result = await csv(A, B)
  const vault = result.items.map((before) =>
    finished(
      {
        ...withTemplateFields(before),
        title: 'Renamed',
        folder: 'Elsewhere',
        fields: before.fields.map((one) => ({ ...one, value: `${one.value}!` })),
      },
      before,
      NOW,
    ),
  )
  expect(plan(result, vault).fresh).toEqual([])
})

test('a row that changed in the source is new', async () => {
  const { fresh } = plan(await csv(A.replace('one', 'three'), B), (await csv(A, B)).items)
  expect(fresh.map(({ title }) => title)).toEqual(['A'])
})

test('items made by hand are never taken for rows', async () => {
  const made = (await csv(A)).items.map(({ source: _source, ...rest }): Item => rest)
  expect(plan(await csv(A), made).fresh).toHaveLength(1)
})

test('whatever is imported in whatever portions, the vault ends with the most of each row', () => {
  const row = (name: string): Item =>
    item({ title: name, source: { format: 'env', fingerprint: name } })
  const file = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 })
  fc.assert(
    fc.property(fc.array(file, { maxLength: 5 }), (files) => {
      const vault: Item[] = []
      for (const names of files) {
        const result: ImportResult = { format: 'env', items: names.map(row), problems: [] }
        const { fresh, present } = plan(result, vault)
        expect(fresh.length + present).toBe(names.length)
        vault.push(...fresh)
      }
      for (const name of ['a', 'b', 'c']) {
        const most = Math.max(0, ...files.map((names) => names.filter((n) => n === name).length))
        expect(counts(vault).get(name) ?? 0).toBe(most)
      }
    }),
  )
})

test('what is told of it counts new rows only, and keeps empty folders with something new', () => {
  const result: ImportResult = {
    format: 'bitwarden-json',
    items: [
      item({ folder: 'Work', source: { format: 'bitwarden-json', fingerprint: 'a' } }),
      item({ type: 'card', source: { format: 'bitwarden-json', fingerprint: 'b' } }),
    ],
    problems: [],
    emptyFolders: ['Attic'],
  }
  const first = plan(result, [])
  expect([...first.types]).toEqual([
    ['login', 1],
    ['card', 1],
  ])
  expect(first.folders).toEqual(['Attic', 'Work'])
  expect(plan(result, result.items).folders).toEqual([])
})
