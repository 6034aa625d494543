/** The guides name what there is: every entry, every call, and every adapter has its row. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const ENTRIES: Record<string, () => Promise<object>> = {
  'coffer/migrate': () => import('../../../src/lib/migrate.ts'),
  'coffer/foreign': () => import('../../../src/lib/foreign.ts'),
  // The package's main entry is made of this one.
  coffer: () => import('../../../src/client/open-vault.ts'),
}

const adapters = readdirSync('src/adapters').filter((file) => file.endsWith('.ts'))
const load = (entry: string): Promise<object> => {
  const name = entry.replace('coffer/adapters/', '')
  if (adapters.includes(`${name}.ts`)) {
    return import(`../../../src/adapters/${name}.ts`) as Promise<object>
  }
  const known = ENTRIES[entry]
  if (!known) throw new Error(`no entry ${entry}`)
  return known()
}

test('docs/adapters.md has a row for every adapter, with calls that it exports', async () => {
  const rows = readFileSync('docs/adapters.md', 'utf8').matchAll(/^\| `([\w-]+)`\s*\| ([^|]+)\|/gmu)
  const found: string[] = []
  for (const [, name = '', calls = ''] of rows) {
    found.push(`${name}.ts`)
    const exported = Object.keys(await load(`coffer/adapters/${name}`))
    for (const [, call] of calls.matchAll(/`(\w+)`/gu)) expect(exported).toContain(call)
  }
  expect(found.toSorted()).toEqual(adapters.toSorted())
})

const guides = readdirSync('docs/guide').filter((file) => file.endsWith('.md'))
const importsOf = (guide: string) =>
  [
    ...readFileSync(`docs/guide/${guide}`, 'utf8').matchAll(
      /import \{([^}]+)\} from '(coffer[^']*)'/gu,
    ),
  ].map(([, names = '', entry = '']) => ({
    names: names.split(',').map((name) => name.trim().split(' ')[0]),
    entry,
  }))

test.each(guides)('%s imports what is exported', async (guide) => {
  const imports = importsOf(guide).filter(({ entry }) => entry.startsWith('coffer'))
  expect(imports.length).toBeGreaterThan(0)
  for (const { names, entry } of imports) {
    expect(Object.keys(await load(entry))).toEqual(expect.arrayContaining(names))
  }
})
