/** Someone, or the disk, damages the rows: a check finds it, and a repair gives back all that can be proven. */
import type { CheckProgress } from '../../../src/client/vault.ts'
import { holds, refusal, same } from '../page/check.ts'
import { flipped, MAIN, putRows, rowOf, rowsOf, settled, within } from '../page/database.ts'
import { newVault, openVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const LARGE = 'x'.repeat(100_000)
const NO_PROBLEMS = { problems: [], problemCount: 0 }

/** An open vault of a birth, five entries of a row each, and one that is large. */
async function vaultOfRows() {
  const vault = await newVault()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await vault.set(name, name)
  await vault.set('large', LARGE)
  return vault
}

const flipRow = (sequence: number): Promise<void> =>
  within(MAIN, async (db) =>
    putRows(db, 'log', [[sequence, flipped(await rowOf(db, 'log', sequence), 90)]]),
  )

const deleteRow = (sequence: number): Promise<unknown> =>
  within(MAIN, (db) =>
    settled(db.transaction('log', 'readwrite').objectStore('log').delete(sequence)),
  )

export const CARE: PagePromise[] = [
  {
    name: 'A check finds nothing in a sound vault, tells how far it is, and finds a row changed under an open one.',
    async run() {
      const vault = await vaultOfRows()
      const told: CheckProgress[] = []
      const sound = await vault.check({ onProgress: (progress) => told.push(progress) })
      same({ ...sound }, { rows: 7, entries: 6, parts: 3, pages: 0, ...NO_PROBLEMS })
      same(told.at(-1), { done: 10, total: 10, unit: 'rows' })
      await flipRow(4)
      const { problems } = await vault.check()
      same(problems, [
        { what: 'row', code: 'tampered', sequence: 4 },
        { what: 'entry', code: 'tampered', sequence: 4, namespace: '', name: 'c' },
      ])
      const stop = new AbortController()
      const stopped = vault.check({ signal: stop.signal })
      stop.abort()
      same(await refusal(stopped), 'aborted')
    },
  },
  {
    name: 'A repair of an open vault takes out what cannot be read, says so, and keeps it aside.',
    async run() {
      const vault = await vaultOfRows()
      await flipRow(4)
      await deleteRow(5)
      const lost = ['c', 'd'].map((name) => ({ namespace: '', name }))
      same(await vault.repair(), { lost, missing: 1, uncertain: false, quarantined: 1 })
      same(await vault.keys(), ['a', 'b', 'e', 'large'])
      const { rows, parts, ...others } = await vault.check()
      holds(rows > 4 && parts === 3, 'all of it was looked at')
      same(others.problemCount, 0)
      const kept = await within(MAIN, (db) => rowsOf(db, 'quarantine'))
      same(
        kept.map(([key]) => key),
        ['log/4'],
      )
      vault.close()
      const again = await openVault()
      await again.unlock()
      same(await again.keys(), ['a', 'b', 'e', 'large'])
      same(await again.get('large'), LARGE)
    },
  },
  {
    name: 'A vault that is refused for a missing row or a cut end is opened by a repair with all that is left.',
    async run() {
      const vault = await vaultOfRows()
      vault.close()
      await deleteRow(3)
      await deleteRow(7)
      const next = await openVault()
      same(await refusal(next.unlock()), 'record-missing')
      same(next.state, 'locked')
      const report = await next.repair()
      // The parts of the large value have lost their name.
      same(report, { quarantined: 3, lost: [], missing: 2, uncertain: true })
      same(next.state, 'unlocked')
      same(await next.keys(), ['a', 'c', 'd', 'e'])
      same((await next.check()).problemCount, 0)
      await next.set('f', 'f')
      next.close()
      const again = await openVault()
      await again.unlock()
      same(await again.keys(), ['a', 'c', 'd', 'e', 'f'])
    },
  },
]
