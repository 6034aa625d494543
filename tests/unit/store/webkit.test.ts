/** In WebKit a transaction is kept for ever that was not alone, or told to commit early, when its worker ended: ADR 0061. */
import { afterEach, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { patterned } from '../../support/files.ts'
import { BRIEF, put } from '../../support/vault-files.ts'
import { deviceVault, settled } from './engine.ts'

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1'
const CHROMIUM =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'

const original = IDBDatabase.prototype.transaction

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** A vault at work of every kind, at once; how many transactions of its connection were under way together, at most. */
async function work(userAgent: string): Promise<{ together: number; commits: number }> {
  vi.stubGlobal('navigator', { userAgent })
  const underWay = new Set<IDBTransaction>()
  let together = 0
  let commits = 0
  const begin = vi.spyOn(IDBDatabase.prototype, 'transaction')
  begin.mockImplementation(function (this: IDBDatabase, ...args) {
    const tx = original.call(this, ...args)
    if (this.name.endsWith('/copy')) return tx
    underWay.add(tx)
    together = Math.max(together, underWay.size)
    for (const type of ['complete', 'abort']) tx.addEventListener(type, () => underWay.delete(tx))
    const { commit } = tx
    tx.commit = () => {
      commits++
      commit.call(tx)
    }
    return tx
  })
  const tab = await deviceVault()
  const names = Array.from({ length: 300 }, (_, n) => `n${n}`)
  await Promise.all([
    tab.apply(
      '',
      names.map((set, value) => ({ set, value })),
    ),
    tab.getMany('', names),
    tab.apply('', [{ set: 'large', value: 'x'.repeat(200_000) }]),
    put(tab, 'file', patterned(BRIEF + 9)),
    tab.keys('', {}),
  ])
  await Promise.all([tab.rotate({}), tab.get('', 'large'), tab.get('', 'n7'), tab.keys('', {})])
  await settled(tab)
  expect(await tab.get('', 'n7')).toBe(7)
  await tab.close()
  return { together, commits }
}

test('in WebKit each transaction waits for the one before, and none is told to commit', async () => {
  expect(await work(SAFARI)).toEqual({ together: 1, commits: 0 })
})

test('elsewhere they are under way together, and told when there is no more to come', async () => {
  const { together, commits } = await work(CHROMIUM)
  expect(together).toBeGreaterThan(1)
  expect(commits).toBeGreaterThan(0)
})
