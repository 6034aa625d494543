/** The guides name what there is: every entry, every call, and every adapter has its row. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const adapters = readdirSync('src/adapters').filter((file) => file.endsWith('.ts'))

/** What an entry of the package exports. */
function load(entry: string): Promise<object> {
  const [, folder, name = folder] = entry.split('/')
  return folder === 'adapters'
    ? (import(`../../../src/adapters/${name}.ts`) as Promise<object>)
    : (import(`../../../src/lib/${name}.ts`) as Promise<object>)
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

/** The imports of a guide, but for the main entry, which other tests are about. */
function importsOf(guide: string): { names: string[]; entry: string }[] {
  const text = readFileSync(`docs/guide/${guide}`, 'utf8')
  const found = text.matchAll(
    /import \{([^}]+)\} from '(coffer\/(?:adapters\/|migrate|foreign)[^']*)'/gu,
  )
  return [...found].map(([, names = '', entry = '']) => ({
    names: names.split(',').map((name) => name.trim().replace(/ as .*/u, '')),
    entry,
  }))
}

const guides = readdirSync('docs/guide').filter(
  (file) => file.endsWith('.md') && importsOf(file).length > 0,
)
test.each(guides)('%s imports what is exported', async (guide) => {
  for (const { names, entry } of importsOf(guide)) {
    expect(Object.keys(await load(entry))).toEqual(expect.arrayContaining(names))
  }
})

// That nothing else of ours needs one is linted.
test.each(adapters)(
  '%s needs no other adapter, only what all of them share and its own folder',
  (file) => {
    const source = readFileSync(`src/adapters/${file}`, 'utf8')
    const folders = [...source.matchAll(/from '\.\/([^'/]+)/gu)].map(([, folder]) => folder)
    const own = file.replace('.ts', '')
    expect(folders.filter((folder) => folder !== 'shared' && folder !== own)).toEqual([])
  },
)
