import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envAssignments } from '../../support/readers/env.ts'
import { parse, values } from './support.ts'

const read = async (text: string): Promise<[string, string][]> =>
  (await parse(text, 'env')).items.map((item) => [item.title, values(item, 'key')[0] ?? ''])

describe('.env', () => {
  it('makes a token of each assignment, tagged with the name of the file', async () => {
    const { items } = await parse('export API_KEY=abc\n', 'env', 'C:\\project\\.env')
    expect(items[0]).toMatchObject({
      type: 'token',
      title: 'API_KEY',
      tags: ['.env'],
      fields: [{ id: 'key', kind: 'concealed', value: 'abc' }],
      source: { format: 'env', extra: { export: true } },
    })
  })

  it.each([
    ['A=', ''],
    ["A='it'\\''s'", "it's"],
    ['A="a b # c"', 'a b # c'],
    ['A="\\$x \\` \\" \\\\ \\n \\\n."', '$x ` " \\ \\n .'],
    ['A=\'\\n "$x"\'', '\\n "$x"'],
    ['A=a\'b\'"c"\\ d', 'abc d'],
    ['A=$HOME/$(id)/`id`', '$HOME/$(id)/`id`'],
    ['A=a#b # comment', 'a#b'],
    ['A=#b', '#b'],
    ['A= # comment', ''],
    ['A="1\n2\r\n\n3"', '1\n2\r\n\n3'],
    ['A=a\\\nb', 'ab'],
    ['A=x=y==', 'x=y=='],
    ['A=postgres://u:p@h/d?a=1&b=2;c|d', 'postgres://u:p@h/d?a=1&b=2;c|d'],
    ['  A=b  ', 'b'],
    ['A=b\r\n', 'b'],
    ['A=\\🔐', '🔐'],
    ['A=\\', '\\'],
  ])('reads %j as sh does', async (text, value) => {
    expect(await read(text)).toEqual([['A', value]])
  })

  it('skips comments and blank lines and takes several assignments of a line', async () => {
    expect(await read('# x\n\n \t\n export A=1 B=2 # y\nC=3')).toEqual([
      ['A', '1'],
      ['B', '2'],
      ['C', '3'],
    ])
  })

  it('takes names with dots and dashes, which sh does not know', async () => {
    expect(await read('A.b-c=d')).toEqual([['A.b-c', 'd']])
  })

  it('keeps both assignments of a name', async () => {
    expect(await read('A=1\nA=2\nA=1')).toEqual([
      ['A', '1'],
      ['A', '2'],
      ['A', '1'],
    ])
  })

  it('lists what is no assignment, by line and without its text, and reads on', async () => {
    const { items, problems } = await parse(
      'SECRET\nA = SECRET\nB=SECRET two\nexport C\nD="SECRET\nE=1\n"F"=SECRET\n1G=SECRET\nH=2',
      'env',
    )
    expect(items.map((item) => item.title)).toEqual(['E', 'H'])
    expect(problems.map(({ reason }) => /line (\d)/.exec(reason)?.[1])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '7',
      '8',
    ])
    expect(JSON.stringify(problems)).not.toContain('SECRET')
  })

  it('does not count the file name into the fingerprint', async () => {
    const a = await parse('A=1', 'env', 'a.env')
    const b = await parse('export A="1"', 'env', 'b.env')
    expect(a.items[0]?.source?.fingerprint).toBe(b.items[0]?.source?.fingerprint)
  })

  it.skipIf(!existsSync('/bin/sh'))('reads any quoted value as the shell itself does', async () => {
    const unit = fc.constantFrom(
      'a',
      ' ',
      '#',
      '"',
      "'",
      '\\',
      '\n',
      '\t',
      '=',
      'é',
      '🔐',
      '~x',
      '!',
      '*',
    )
    const raw = fc.string({ unit, maxLength: 12 })
    const piece = fc.oneof(
      raw.map((text) => `'${text.replaceAll("'", '')}'`),
      raw.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`),
      raw.map((text) => `"${text.replace(/"/g, '').replace(/\\+$/, '')}"`),
      raw.map((text) => text.replace(/[^a]/gu, '\\$&').replaceAll('\\\n', '')),
      fc.constantFrom('a', 'b#', '=', '"\\$"', '"\\\\"', '\\\n'),
    )
    const words = fc.sample(fc.array(piece, { maxLength: 6 }), { numRuns: 1500, seed: 20261120 })
    const text = words.map((word, i) => `K${i}=x${word.join('')}`).join('\n') + '\n'
    const folder = mkdtempSync(join(tmpdir(), 'env-'))
    const file = join(folder, 'x.env')
    writeFileSync(file, `${text}\n`)
    const names = words.map((_, i) => `"$K${i}"`).join(' ')
    const script = join(folder, 'print.sh')
    writeFileSync(script, `. ${file}\nprintf '%s\\0' ${names}\n`)
    const said = execFileSync('/bin/sh', [script], { maxBuffer: 1 << 24 })
    rmSync(folder, { recursive: true })
    const expected = said.toString('utf8').split('\0').slice(0, -1)
    expect((await read(text)).map(([, value]) => value)).toEqual(expected)
    expect(envAssignments(text).map(({ value }) => value)).toEqual(expected)
  })
})
