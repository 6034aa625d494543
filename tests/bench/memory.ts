/**
 * What a name costs in memory while the vault is open, as Chromium itself measures it after collecting the garbage of
 * the page and its workers: the difference between a vault of many names and one of few, by the number of names.
 */
import type { Contestant, Open, Pair } from './contestant.ts'
import { namesOf, value } from './data.ts'

const MANY = 100_000
const FEW = 100
const FILL = 2000

interface Measuring {
  measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>
}

/** Undefined where the engine cannot say. */
export async function bytesPerName(open: Open, scale: number): Promise<number | undefined> {
  if (!(performance as Measuring).measureUserAgentSpecificMemory) return undefined
  const many = Math.max(2 * FEW, Math.round(MANY * scale))
  return ((await bytesWith(open, many)) - (await bytesWith(open, FEW))) / (many - FEW)
}

async function bytesWith(open: Open, count: number): Promise<number> {
  const database = `bench-memory-${count}`
  const filled = await open(database, 'relaxed')
  await fill(filled, namesOf(count))
  await filled.settled?.()
  await filled.close()
  const store = await open(database, 'relaxed')
  const measured = await (performance as Measuring).measureUserAgentSpecificMemory?.()
  await store.close()
  return measured?.bytes ?? 0
}

async function fill(store: Contestant, names: readonly string[]): Promise<void> {
  for (let from = 0; from < names.length; from += FILL) {
    await store.setMany(names.slice(from, from + FILL).map((name): Pair => [name, value()]))
  }
}
