import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compatibilityOf, degradationsOf } from '../../../scripts/write-compatibility.mjs'
import { BEGIN, END, LINES, numbersOf, withNumbers } from '../../../scripts/write-numbers.mjs'

const ROOT = join(import.meta.dirname, '../../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** Every number as the same one. */
const shape = (text: string): string => text.replaceAll(/\d[\d,.]*/g, '0')
const firstCells = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^\| (.*?) +\|/.exec(line)?.slice(1, 2) ?? [])

const proof = {
  size: 'ci',
  commit: 'abc1234',
  date: '2026-01-02',
  seconds: 240,
  engines: {
    chromium: { version: '156.0.1', seconds: 1, kills: 10, canariesPlanted: 34, canaries: 0 },
    node: { version: '20.20.2', seconds: 1, faults: 3463 },
  },
}

describe('the numbers in the README', () => {
  it('are a line for each count, with a dash where an engine does not do this', () => {
    const numbers = numbersOf(proof)
    expect(numbers).toContain('|  | Chromium 156.0 | Node 20.20 |')
    expect(numbers).toContain('| `kill -9` of the browser survived | 10 | – |')
    expect(numbers).toContain('| Secrets planted / found on disk or in memory | 34 / 0 | – |')
    expect(numbers).toContain('| Faults of storage, tabs and workers survived | – | 3,463 |')
  })

  it('replace those before them, and nothing else', () => {
    const once = withNumbers(`before\n${BEGIN}\nold\n${END}\nafter`, 'new')
    expect(once).toBe(`before\n${BEGIN}\n\nnew\n\n${END}\nafter`)
    expect(() => withNumbers('no marks', 'new')).toThrow('marks')
  })

  it('are what the script writes', () => {
    const written = read('README.md').split(BEGIN)[1]?.split(END)[0] ?? ''
    expect(firstCells(written).slice(-LINES.length)).toEqual(LINES.map(([title]) => title))
  })
})

describe('docs/compatibility.md', () => {
  it('names each promise with what became of it in each engine', () => {
    const page = compatibilityOf(
      [
        { engine: 'chromium', promise: 'One.', isKept: true, seconds: 1, notes: [] },
        { engine: 'webkit', promise: 'One.', isKept: false, seconds: 1, notes: [] },
        {
          engine: 'webkit',
          promise: 'Two.',
          isKept: true,
          seconds: 1,
          notes: [{ type: 'engine version', description: '2.50' }],
        },
      ],
      '2026-01-02',
    )
    expect(page).toContain('| Promise | Chromium | WebKitGTK 2.50 |')
    expect(page).toContain('| One. | kept | **broken** |')
    expect(page).toContain('| Two. | – | kept |')
  })

  it('is what the script writes', () => {
    const page = read('docs/compatibility.md')
    const cells = (text: string): string =>
      shape(text).replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-')
    expect(cells(page)).toContain(cells(degradationsOf()))
    expect(page).toContain('Written by `npm run test:engines -- --write`, never by hand.')
    expect(page).not.toContain('**broken**')
  })
})
