/**
 * `kill -9` of a whole browser in streams of writes, again and again on one profile: single entries and, at the same
 * time, batches over several segments, a large value and a file, which are rows of their own. What was acknowledged must be
 * there afterwards, no batch torn, and the value and the file whole.
 */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Profile, Tab } from './engines/engine.ts'

export interface Survived {
  kills: number
  acknowledged: number
  /** Files among them. */
  files: number
  /** Entries that were stored though nobody had been told so yet. */
  beyond: number
}

type Browser = Omit<Profile, 'tab'> & { tab(): Promise<Tab> }

/** Names with the number that was last acknowledged for each. */
type Acknowledged = Record<string, number>

/** Small numbers that look random and are the same in every run. */
const delayMs = (round: number): number => 20 + ((round * 7919) % 480)

const SINGLES = 5
const PARTS = 3

export async function killInStream(
  start: () => Promise<Browser>,
  rounds: Iterable<number>,
): Promise<Survived> {
  const survived: Survived = { kills: 0, acknowledged: 0, files: 0, beyond: 0 }
  const expected: Acknowledged = {}
  const look = async (tab: Tab): Promise<void> => {
    const stored = await storedIn(tab)
    for (const [name, number] of Object.entries(stored)) {
      assert.ok(number >= 0, `${name} is torn after kill ${survived.kills}`)
    }
    for (const [name, number] of Object.entries(expected)) {
      const said = `${name} was acknowledged as ${number}, and is ${stored[name]} after kill ${survived.kills}`
      assert.ok((stored[name] ?? -1) >= number, said)
    }
    const batch = Array.from({ length: PARTS }, (_, part) => stored[`batch-${part}`])
    assert.equal(new Set(batch).size, 1, `a torn batch: ${batch.join()}`)
    for (const [name, number] of Object.entries(stored)) {
      if (number > (expected[name] ?? 0)) survived.beyond++
    }
  }
  for (const round of rounds) {
    const browser = await start()
    const tab = await browser.tab()
    await look(tab)
    await tab.evaluate(write, { from: (round + 1) * 1_000_000, singles: SINGLES, parts: PARTS })
    // In every fourth round the end may come before the first write is done.
    const acknowledged = await afterWriting(tab, round % 4 === 3 ? 0 : 1, delayMs(round))
    await browser.kill()
    Object.assign(expected, acknowledged)
    for (const [name, number] of Object.entries(acknowledged)) {
      const writes = (number % 1_000_000) + 1
      survived.acknowledged += writes
      if (name === 'file') survived.files += writes
    }
    survived.kills++
  }
  const last = await start()
  await look(await last.tab())
  await last.close()
  return survived
}

/** Opens the vault by the device's key, makes it if there is none, and tells the number of each entry. */
const storedIn = (tab: Tab): Promise<Acknowledged> =>
  tab.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
    const entries = await vault.entries<{ n: number; pad: string }>()
    const numbers = entries.map(({ name, value }): [string, number] => [name, value.n])
    const large = entries.find(({ name }) => name === 'large')?.value
    if (large && large.pad !== String(large.n).padEnd(300_000, '.')) numbers.push(['large', -2])
    const file = await vault.files.get('file')
    if (file) {
      const words = new Uint32Array((await file.slice(0, file.size)).buffer as ArrayBuffer)
      // Of one put, from the first byte to the last.
      numbers.push(['file', words.every((word) => word === words[0]) ? (words[0] ?? -1) : -2])
    }
    return Object.fromEntries(numbers)
  })

/** What is acknowledged some time after so many names have been written. */
async function afterWriting(tab: Tab, names: number, waitMs: number): Promise<Acknowledged> {
  const look = (): Promise<Acknowledged> =>
    tab.evaluate(() => (window as unknown as { acknowledged: Acknowledged }).acknowledged)
  while (Object.keys(await look()).length < names) await sleep(5)
  await sleep(waitMs)
  return look()
}

interface Stream {
  from: number
  singles: number
  parts: number
}

/** Runs in the page: begins to write, and goes on until the end comes. */
function write({ from, singles, parts }: Stream): void {
  const { vault } = window
  const acknowledged: Record<string, number> = {}
  Object.assign(window, { acknowledged })
  const pad = 'x'.repeat(20_000)
  const single = async (n: number): Promise<void> => {
    const name = `single-${n % singles}`
    await vault.set(name, { n, pad: '' })
    acknowledged[name] = n
    await single(n + 1)
  }
  const batch = async (n: number): Promise<void> => {
    const names = Array.from({ length: parts }, (_, part) => `batch-${part}`)
    await vault.setMany(names.map((name) => [name, { n, pad }] as const))
    for (const name of names) acknowledged[name] = n
    await batch(n + 1)
  }
  const large = async (n: number): Promise<void> => {
    await vault.set('large', { n, pad: String(n).padEnd(300_000, '.') })
    acknowledged['large'] = n
    await large(n + 1)
  }
  const file = async (n: number): Promise<void> => {
    await vault.files.put('file', new Blob([new Uint32Array(350_000).fill(n)]))
    acknowledged['file'] = n
    await file(n + 1)
  }
  for (const stream of [single, batch, large, file]) void stream(from).catch(() => {})
}
