import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMatcher } from '../../support/profile-scan/needles.ts'
import { inspectProfile, scanProfile } from '../../support/profile-scan/profile-scan.ts'

const find = (needles: string[], bytes: Buffer): string[] => {
  const found = new Set<string>()
  const matcher = createMatcher(needles)
  matcher.search(bytes, new Uint8Array(matcher.size), ({ needle, encoding }) => {
    found.add(`${needle} ${encoding}`)
  })
  return [...found].sort()
}

describe('createMatcher', () => {
  it('finds a text in all four encodings, wherever it stands', () => {
    const text = 'Pässwörd-8535'
    const encodings = {
      'utf-8': Buffer.from(text),
      'utf-16le': Buffer.from(text, 'utf16le'),
      'utf-16be': Buffer.from(text, 'utf16le').swap16(),
      'latin-1': Buffer.from(text, 'latin1'),
    }
    for (const [encoding, bytes] of Object.entries(encodings)) {
      for (const before of [0, 1, 2, 3, 8, 9]) {
        const hay = Buffer.concat([Buffer.alloc(before, 1), bytes, Buffer.alloc(before, 1)])
        expect(find(['other text', text], hay)).toContain(`1 ${encoding}`)
      }
    }
  })

  it('finds texts shorter than its window, and not the empty one', () => {
    expect(find(['ab', '密码', ''], Buffer.from('xxab密码'))).toEqual(['0 utf-8', '1 utf-8'])
  })

  it('finds all of many texts that begin alike', () => {
    const needles = Array.from({ length: 2000 }, (_, i) => `https://host.example/${i}/`)
    expect(find(needles, Buffer.from(needles.join('')))).toHaveLength(2000)
    expect(find(needles, Buffer.from('https://host.example/2000/'))).toEqual([])
  })

  it('agrees with a plain search', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'é', '密'),
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 5 }),
        fc.array(text, { maxLength: 8 }),
        (needles, hay) => {
          const bytes = Buffer.from([...hay, ...needles.slice(0, 1)].join(''))
          const plain = needles.flatMap((needle, i) =>
            bytes.includes(needle) ? [`${i} utf-8`] : [],
          )
          const found = find(needles, bytes).filter((hit) => hit.endsWith('utf-8'))
          expect(found).toEqual(plain.sort())
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('scanProfile', () => {
  let folder: string
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'scan-'))))
  afterEach(() => rmSync(folder, { recursive: true }))

  it('looks into files of any name, in folders, and at their names', async () => {
    mkdirSync(join(folder, 'a/secret-folder'), { recursive: true })
    writeFileSync(join(folder, 'a/secret-folder/x'), 'some hidden text')
    writeFileSync(join(folder, 'b.sqlite'), Buffer.from('hidden text', 'utf16le'))
    const hits = await scanProfile(folder, ['hidden text', 'secret-folder', 'nowhere!'])
    expect(hits).toEqual(
      expect.arrayContaining([
        { needle: 0, file: 'a/secret-folder/x', encoding: 'utf-8', layer: 'raw' },
        { needle: 1, file: 'a/secret-folder/x', encoding: 'utf-8', layer: 'name' },
        { needle: 0, file: 'b.sqlite', encoding: 'utf-16le', layer: 'raw' },
      ]),
    )
    expect(hits.some(({ needle }) => needle === 2)).toBe(false)
  })

  it('unpacks values that Blink compressed, and passes over the same mark elsewhere', async () => {
    const mark = Buffer.of(0xff, 0x11, 0x02)
    const value = Buffer.concat([
      Buffer.of(15, 4 << 2),
      Buffer.from('hidde'),
      Buffer.of(2 << 2),
      Buffer.from('n v'),
      Buffer.of((1 << 2) | 1, 8), // five bytes from eight back
      Buffer.of(1 << 2),
      Buffer.from('al'),
    ])
    writeFileSync(join(folder, 'x'), Buffer.concat([mark, mark, value, mark]))
    const { hits, compressedValues } = await inspectProfile(folder, ['hidden vhiddeal'])
    expect(compressedValues).toBe(1)
    expect(hits.map(({ layer }) => layer)).toEqual(['value'])
  })

  it('fails on a table it cannot read instead of calling it clean', async () => {
    writeFileSync(join(folder, '000005.ldb'), 'cut off')
    await expect(scanProfile(folder, ['x'])).rejects.toThrow('000005.ldb: a table without its end')
  })

  it('finds nothing in an empty profile', async () => {
    expect(await scanProfile(folder, ['hidden text'])).toEqual([])
  })
})
