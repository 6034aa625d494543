/** Whoever writes without a break keeps no read of the same tab waiting for more than a few commits. */
import { afterEach, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { deviceVault } from './engine.ts'
import type { Tab } from '../../support/tab.ts'

/** Far fewer than it took before, and more than a read ever meets. */
const FEW_COMMITS = 30
const READS = 12

let end: (() => Promise<void>) | undefined
afterEach(() => end?.())

/** A tab that writes two streams, of single entries and of batches; and how many commits there were. */
async function busyTab(): Promise<{ tab: Tab; commits(): number }> {
  const tab = await deviceVault()
  await tab.apply('', [{ set: 'still', value: 0 }])
  const ending = new AbortController()
  let count = 0
  const pad = 'x'.repeat(20_000)
  const stream = async (write: (n: number) => Promise<unknown>): Promise<void> => {
    for (let n = 0; !ending.signal.aborted; n++) {
      await write(n)
      count++
      // Lets others have their turn, as a browser would between two requests.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const streams = [
    stream((n) => tab.apply('', [{ set: `s${n % 5}`, value: n }])),
    stream((n) =>
      tab.apply(
        '',
        [0, 1, 2].map((part) => ({ set: `b${part}`, value: `${n}${pad}` })),
      ),
    ),
  ]
  end = async () => {
    ending.abort()
    await Promise.all(streams)
  }
  return { tab, commits: () => count }
}

const READ: Record<string, (tab: Tab) => Promise<unknown>> = {
  'an entry that stays as it is': (tab) => tab.get('', 'still'),
  'an entry that is written all the time': (tab) => tab.get('', 's1'),
  'many entries': (tab) => tab.entries('', {}),
  names: (tab) => tab.keys('', {}),
}

test.each(Object.keys(READ))('%s: read beside a stream of writes', async (what) => {
  const { tab, commits } = await busyTab()
  for (let read = 0; read < READS; read++) {
    const before = commits()
    await READ[what]?.(tab)
    expect(commits() - before).toBeLessThan(FEW_COMMITS)
  }
})

test('what was acknowledged before a read began is in its answer, whoever else writes', async () => {
  const { tab } = await busyTab()
  for (let n = 1; n <= READS; n++) {
    await tab.apply('', [{ set: 'mine', value: n }])
    expect(await tab.get('', 'mine')).toBe(n)
  }
})
