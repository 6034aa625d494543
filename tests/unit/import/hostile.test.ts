/** Whatever the bytes: items and problems or a VaultError, nothing else, and soon. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { IMPORT_FORMATS, type ImportFormat } from '../../../src/protocol/item.ts'
import { assertValue } from '../../../src/protocol/values.ts'
import { helperApi } from '../../../worker/helper-api.ts'
import { bytesOf, parse } from './support.ts'

const SEEDS = [
  'name,url,username,password,note\n',
  '"url","username","password","httpRealm","timeCreated"\n',
  '{"items":[{"type":1,"name":"',
  '\ufeffA=',
]

/** `done`, or the code of the VaultError. Every item must be storable. */
async function outcome(bytes: Uint8Array, format: ImportFormat): Promise<string> {
  try {
    await helperApi.detect(bytes, 'x')
    const { items } = await helperApi.parse(bytes, 'x', format)
    for (const item of items) assertValue(item)
    return 'done'
  } catch (error) {
    if (isVaultError(error) && error.code !== 'bad-value') return error.code
    throw error
  }
}

describe('hostile files', () => {
  it('never throw anything but VaultError, and give only storable items', async () => {
    const format = fc.constantFrom(...IMPORT_FORMATS)
    const noise = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(format, fc.constantFrom('', ...SEEDS), noise, async (which, seed, tail) => {
        const bytes = Uint8Array.from([...bytesOf(seed), ...tail])
        expect(await outcome(bytes, which)).toMatch(/^(?:done|bad-request)$/)
      }),
      { numRuns: 2000 },
    )
  })

  it('of arbitrary JSON entries too', async () => {
    const entry = fc.object({
      key: fc.constantFrom(
        'type',
        'name',
        'login',
        'uris',
        'uri',
        'fields',
        'value',
        '__proto__',
        'card',
      ),
      values: [fc.string(), fc.integer({ min: 0, max: 6 }), fc.constant(null), fc.boolean()],
      maxDepth: 4,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 5 }), async (items) => {
        const result = await parse(JSON.stringify({ items }), 'bitwarden-json')
        expect(result.items).toHaveLength(items.length)
        for (const item of result.items) assertValue(item)
      }),
      { numRuns: 500 },
    )
  })

  it.each<[string, ImportFormat, () => string]>([
    [
      'a million columns',
      'chrome-csv',
      () => `url,username,password${',x'.repeat(1_000_000)}\na,b,c`,
    ],
    [
      'a million cells in a row',
      'chrome-csv',
      () => `url,username,password\n${'x,'.repeat(1_000_000)}\na,b,c`,
    ],
    [
      'a cell of ten million characters',
      'chrome-csv',
      () => `url,username,password\n"${'""\n'.repeat(3_000_000)}",b,c`,
    ],
    ['a million quotes', 'firefox-csv', () => `url,username,password\n${'"\n'.repeat(90_000)}`],
    ['a million open braces', 'bitwarden-json', () => '{"items":['.repeat(200_000)],
    [
      'deep lists',
      'bitwarden-json',
      () => `{"items":[${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}]}`,
    ],
    [
      'a million custom fields',
      'bitwarden-json',
      () => `{"items":[{"type":2,"fields":[${'{},'.repeat(300_000)}{}]}]}`,
    ],
    [
      'a million open quotes',
      'env',
      () => `A="${'\\"'.repeat(1_000_000)}\n${"B='\n".repeat(50_001)}`,
    ],
    ['a million words', 'env', () => `A=${'b '.repeat(1_000_000)}`],
    ['a million backslashes', 'env', () => `A="${'\\'.repeat(2_000_001)}"`],
    ['a million pieces', 'env', () => `A=${`''""\\x`.repeat(500_000)}`],
    ['a million blanks', 'env', () => `A=b${' '.repeat(3_000_000)}c`],
  ])('with %s are done with in seconds', async (_, format, text) => {
    const bytes = bytesOf(text())
    const start = performance.now()
    expect(await outcome(bytes, format)).toMatch(/^(?:done|bad-request)$/)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('with more rows than the store takes at once are refused', async () => {
    const rows = 'u,n,p\n'.repeat(100_001)
    await expect(parse(`url,username,password\n${rows}`, 'chrome-csv')).rejects.toThrow(
      'bad-request',
    )
    await expect(parse('A\n'.repeat(100_001), 'env')).rejects.toThrow('bad-request')
  })

  it('and hostile arguments are bad requests', async () => {
    const calls = [
      helperApi.detect('x' as unknown as Uint8Array, 'x'),
      helperApi.detect(bytesOf('x'), 5 as unknown as string),
      helperApi.parse(bytesOf('x'), 'x', '__proto__' as ImportFormat),
      helperApi.parse(bytesOf('x'), 'x'.repeat(5000), 'env'),
    ]
    for (const call of calls) await expect(call).rejects.toThrow('bad-request')
  })
})

describe('detect', () => {
  it.each([
    ['name,url,username,password', 'x', 'chrome-csv'],
    ['Name;URL;Username;Password;Note\n', 'x.env', 'chrome-csv'],
    ['"url","username","password","httpRealm","guid"', 'x', 'firefox-csv'],
    ['\ufeff\n {"encrypted":true,"data":""}', 'x.csv', 'bitwarden-json'],
    ['{"items":[{"type":1', 'x', 'bitwarden-json'],
    ['# comment\n\nexport KEY=1\nrest', 'x.txt', 'env'],
    ['# only a comment', '.env.local', 'env'],
    ['', 'production.env', 'env'],
    ['not,a,password,file', 'passwords.csv', null],
    ['{"a":1}', 'x.json', null],
    ['hello', 'x.txt', null],
    ['', '', null],
  ])('tells %j in a file called %j', async (text, name, format) => {
    expect(await helperApi.detect(bytesOf(text), name)).toBe(format)
  })
})
