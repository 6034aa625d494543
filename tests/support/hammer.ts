/**
 * Tabs that hammer on the same names of one vault while its log is folded and rewritten under them: a condition is won
 * once in a round, no increment is lost, and no batch is ever read torn.
 */
import assert from 'node:assert/strict'

/** A tab of a browser, whoever drives it. */
interface Evaluates {
  evaluate<T, A>(work: (arg: A) => T | Promise<T>, arg: A): Promise<T>
}

export interface Hammering {
  /** Of one name and one condition. */
  rounds: number
  /** For each tab. */
  increments: number
  batches: number
}

export interface Hammered {
  rounds: number
  increments: number
  /** Increments that came too late and were worked out again. */
  conflicts: number
  batches: number
  /** Looks at all names of a batch. */
  reads: number
  /** Rows on disk at the end, and how many there have been. */
  rows: number
  sequence: number
}

const NAMES = Array.from({ length: 6 }, (_, index) => `part ${index}`)

/** Makes the vault of this name, which is not there yet. */
export async function hammer(
  tabs: readonly Evaluates[],
  name: string,
  size: Hammering,
): Promise<Hammered> {
  for (const tab of tabs) await tab.evaluate(open, name)
  await contend(tabs, size.rounds)
  const conflicts = await increment(tabs, size.increments)
  const { batches, reads } = await batch(tabs, size.batches)
  const [first] = tabs
  if (!first) throw new RangeError('no tab')
  const { rows, sequence } = await first.evaluate(tidied, undefined)
  const increments = size.increments * tabs.length
  return { rounds: size.rounds, increments, conflicts, batches, reads, rows, sequence }
}

/** By the device's key, with a worker whose thresholds a few writes reach. */
async function open(name: string): Promise<void> {
  const workerUrl = window.coffer.eagerWorkerUrl
  const lock = { idleMs: null, hiddenMs: null }
  const vault = await window.coffer.open({ name, workerUrl, lock })
  await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
}

async function contend(tabs: readonly Evaluates[], rounds: number): Promise<void> {
  let revision = 0
  for (let round = 0; round < rounds; round++) {
    const tries = await Promise.all(
      tabs.map((tab, index) =>
        tab.evaluate(tryOnce, { value: `${round} ${index}`, ifRevision: revision }),
      ),
    )
    const won = tries.filter((result) => typeof result === 'number')
    assert.equal(won.length, 1, `round ${round}: ${tries.join()}`)
    assert.deepEqual(
      new Set(tries.filter((result) => typeof result !== 'number')),
      new Set(tabs.length > 1 ? ['conflict'] : []),
    )
    assert.ok((won[0] ?? 0) > revision)
    revision = won[0] ?? 0
    const winner = `${round} ${tries.findIndex((result) => typeof result === 'number')}`
    const seen = await Promise.all(tabs.map((tab) => tab.evaluate(read, 'contested')))
    assert.deepEqual(new Set(seen), new Set([winner]))
  }
}

const tryOnce = (what: { value: string; ifRevision: number }): Promise<number | string> =>
  window.vault.set('contested', what.value, { ifRevision: what.ifRevision }).then(
    ({ revision }) => revision,
    (error: { code?: string }) => error.code ?? 'an error without a code',
  )

const read = (name: string): Promise<unknown> => window.vault.get(name)

async function increment(tabs: readonly Evaluates[], times: number): Promise<number> {
  const conflicts = await Promise.all(tabs.map((tab) => tab.evaluate(count, times)))
  const totals = await Promise.all(tabs.map((tab) => tab.evaluate(read, 'counter')))
  assert.deepEqual(new Set(totals), new Set([times * tabs.length]))
  return conflicts.reduce((sum, number) => sum + number, 0)
}

async function count(times: number): Promise<number> {
  const { vault } = window
  let conflicts = 0
  for (let done = 0; done < times;) {
    const entry = await vault.entry<number>('counter')
    const ifRevision = entry?.revision ?? 0
    try {
      await vault.set('counter', (entry?.value ?? 0) + 1, { ifRevision })
      done++
    } catch (error) {
      if ((error as { code?: string }).code !== 'conflict') throw error
      conflicts++
    }
  }
  return conflicts
}

/** All tabs write whole batches and read them, each in its turn. */
async function batch(
  tabs: readonly Evaluates[],
  times: number,
): Promise<{ batches: number; reads: number }> {
  const torn = await Promise.all(
    tabs.map((tab, index) => tab.evaluate(batches, { tab: index, times, names: NAMES })),
  )
  assert.deepEqual(torn.flat(), [])
  return { batches: times * tabs.length, reads: 3 * times * tabs.length }
}

/** What was read torn. */
async function batches(what: { tab: number; times: number; names: string[] }): Promise<string[]> {
  const { vault } = window
  const { tab, times, names } = what
  const torn: string[] = []
  const look = (values: readonly unknown[]): void => {
    if (values.length !== names.length || new Set(values).size !== 1) torn.push(values.join('|'))
  }
  const looks = async (): Promise<void> => {
    const [values, entries] = await Promise.all([
      vault.getMany(names),
      vault.entries({ prefix: 'part ' }),
    ])
    look([...values.values()])
    look(entries.map(({ value }) => value))
  }
  for (let n = 0; n < times; n++) {
    // Every fourth needs several rows.
    const value = `${tab} ${n} `.padEnd(n % 4 === 3 ? 4000 : 12)
    const writing = vault.apply(names.map((name) => ({ set: name, value })))
    if (n > 0) await looks()
    await writing
    await looks()
  }
  await looks()
  return torn
}

async function tidied(): Promise<{ rows: number; sequence: number }> {
  for (;;) {
    const { log, sequence } = await window.vault.report()
    if (log && !log.upkeep) return { rows: log.rows, sequence: sequence ?? 0 }
    await new Promise((next) => setTimeout(next, 20))
  }
}
