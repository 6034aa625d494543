/** Every field of every sample, against readers that share nothing with the importers. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Item } from '../../../src/protocol/item.ts'
import { helperApi } from '../../../worker/helper-api.ts'
import { expectImported } from '../../support/readers/compare.ts'
import { needlesOf } from '../../support/readers/needles.ts'

const SAMPLES = [
  ['chrome-passwords.csv', 'chrome-csv', 500, []],
  ['firefox-logins.csv', 'firefox-csv', 120, []],
  ['bitwarden.json', 'bitwarden-json', 300, []],
  ['project.env', 'env', 10, []],
] as const

const pathOf = (name: string): string => new URL(`../../samples/${name}`, import.meta.url).pathname

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(pathOf(name)))

describe.each(SAMPLES)('%s', (name, format, count, problems) => {
  it('is recognised by its content alone', async () => {
    expect(await helperApi.detect(bytesOf(name), 'download')).toBe(format)
  })

  it('becomes items that equal the independent reading, field by field', async () => {
    const result = await helperApi.parse(bytesOf(name), name, format)
    expect(result.items).toHaveLength(count)
    expect(result.problems).toEqual(problems)
    const { compared, differences } = expectImported(pathOf(name), result.items)
    expect(differences).toEqual([])
    expect(compared).toBeGreaterThan(count * 10)
  })

  it('has the same fingerprints when it is read again', async () => {
    const prints = async (): Promise<(string | undefined)[]> =>
      (await helperApi.parse(bytesOf(name), name, format)).items.map((i) => i.source?.fingerprint)
    expect(await prints()).toEqual(await prints())
  })
})

describe('the comparison itself', () => {
  const file = 'chrome-passwords.csv'
  const imported = async (): Promise<Item[]> =>
    (await helperApi.parse(bytesOf(file), file, 'chrome-csv')).items

  it('notices a changed value, a lost item and a doubled item', async () => {
    const items = await imported()
    const changed = items.map((item, i) => (i === 7 ? { ...item, notes: `${item.notes} ` } : item))
    const doubled = [...items, items[3] as Item]
    expect(expectImported(pathOf(file), changed).differences).toEqual([`${file} record 8: /notes`])
    expect(expectImported(pathOf(file), items.slice(1)).differences).toHaveLength(1)
    expect(expectImported(pathOf(file), doubled).differences).toEqual([`${file}: 1 items too many`])
  })

  it('keeps both of two identical rows, under one fingerprint', async () => {
    const items = await imported()
    expect(new Set(items.map((item) => item.source?.fingerprint)).size).toBe(499)
  })
})

describe('the needles for a scan of the disk', () => {
  it('are every value of the samples, from names to earlier passwords', () => {
    const needles = needlesOf(...SAMPLES.map(([name]) => pathOf(name)))
    expect(needles.length).toBeGreaterThan(1500)
    expect(needles).toContain('a value with spaces # not a comment')
    expect(needles).toContain('Pässwörd-8535')
    expect(needles).toContain('{bea109ee-f890-a046-bf97-6012bcb316b0}')
    expect(needles.every((needle) => Buffer.byteLength(needle) >= 8)).toBe(true)
  })
})
