/**
 * Compares items with what an independent reading of the file says they must be, as multisets: order does not count,
 * number does. Also for items that were read back from a vault.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Item } from '../../../src/protocol/item.ts'
import { expectedFromBitwarden } from './bitwarden.ts'
import { expectedFromChrome, expectedFromFirefox } from './browsers.ts'
import { expectedFromEnv } from './env.ts'
import { type Expected, type Facts, factsOfExpected, factsOfItem } from './expected.ts'

export interface Comparison {
  /** Facts looked at: every property and every field of every item. */
  compared: number
  /** What is not as it must be, by record and path, without values. */
  differences: string[]
}

/** `file`: path of a sample; `items`: what came out of importing it, and nothing else. */
export function expectImported(file: string, items: readonly Item[]): Comparison {
  const expected = readExpected(file)
  const dated = expected.some(({ dates }) => dates !== undefined)
  const differences: string[] = []
  let compared = 0

  const left = new Map<string, Facts[]>()
  for (const item of items) {
    const facts = factsOfItem(item, dated)
    left.set(keyOf(facts), [...(left.get(keyOf(facts)) ?? []), facts])
    if (!dated && !(item.createdAt > 0 && item.changedAt >= item.createdAt)) {
      differences.push(`an item without source dates is not dated by its import`)
    }
  }
  const missing: { record: number; facts: Facts }[] = []
  for (const [index, record] of expected.entries()) {
    const facts = factsOfExpected(record)
    compared += Object.keys(facts).length
    if (left.get(keyOf(facts))?.pop() === undefined) missing.push({ record: index + 1, facts })
  }
  const surplus = [...left.values()].flat()
  for (const { record, facts } of missing) {
    const nearest = takeNearest(facts, surplus)
    const paths = nearest === undefined ? ['missing'] : differingPaths(facts, nearest)
    differences.push(`${basename(file)} record ${record}: ${paths.join(', ')}`)
  }
  if (surplus.length > 0) differences.push(`${basename(file)}: ${surplus.length} items too many`)
  return { compared, differences }
}

/** What a sample must become, by its name. */
export function readExpected(file: string): Expected[] {
  const name = basename(file)
  const text = readFileSync(file, 'utf8')
  if (name.endsWith('.env')) return expectedFromEnv(text, name)
  if (name.endsWith('.json')) return expectedFromBitwarden(text)
  return name.includes('firefox') ? expectedFromFirefox(text) : expectedFromChrome(text)
}

const keyOf = (facts: Facts): string =>
  JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1)))

const differingPaths = (a: Facts, b: Facts): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path])

function takeNearest(facts: Facts, among: Facts[]): Facts | undefined {
  let best = -1
  let fewest = Number.POSITIVE_INFINITY
  for (const [index, candidate] of among.entries()) {
    const count = differingPaths(facts, candidate).length
    if (count < fewest) [best, fewest] = [index, count]
  }
  return best === -1 ? undefined : among.splice(best, 1)[0]
}
