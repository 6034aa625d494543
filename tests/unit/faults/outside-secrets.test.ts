/**
 * Taking in a backup's outside secrets while IndexedDB fails: never the entries without the keys that came with them, never
 * a vault that lost its own, and what was acknowledged is there.
 */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { fullBackupOf, takeIn } from '../../support/backup.ts'
import { openFaultTab, openVault, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows } from '../../support/rows.ts'
import { freshName } from '../../support/tab.ts'
import { FEWER, printStruck, sweep } from './sweep.ts'

async function vaultWith(
  entries: Record<string, string>,
  sealed: string,
): Promise<{ tab: FaultTab; name: string; token: string }> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  const steps = Object.entries(entries).map(([set, value]) => ({ set, value }))
  await tab.apply('', steps)
  return { tab, name, token: await tab.encrypt(sealed, '') }
}

const before = { here: 'before' }
const after = { here: 'before', came: 'with the backup' }
const ours = await vaultWith(before, 'ours')
const rows = await readRows(ours.name)
const theirs = await vaultWith({ came: 'with the backup' }, 'theirs')
const { blob } = await fullBackupOf(theirs.tab, {})

afterAll(printStruck)

const isOpened = (tab: FaultTab): Promise<boolean> =>
  tab.decrypt(theirs.token, '').then(
    (text) => text === 'theirs',
    () => false,
  )

test.each([
  ['merging a backup with entries and keys', false],
  ['saying what that would come to', true],
])('%s', async (_what, preview) => {
  await sweep(
    {
      lay: (name) => layRows(name, rows),
      ready: async (tab, name) => {
        await openVault(tab, name)
        await tab.unlock({})
      },
      act: (tab) => takeIn(tab, blob, { mode: 'merge', changed: 'keep', preview }),
      secret: {},
      before,
      after: preview ? before : after,
      check: async (name, done) => {
        const next = await openFaultTab(name)
        await next.unlock({})
        await quiet(next)
        const hasKeys = await isOpened(next)
        if (preview) expect(hasKeys).toBe(false)
        else if (done || (await next.has('', 'came'))) expect(hasKeys).toBe(true)
        expect(await next.decrypt(ours.token, '')).toBe('ours')
        // A header whose copy was cut short is put right after the unlock, at the latest when somebody asks.
        await next.report()
        expect((await next.check(1)).problems).toEqual([])
        // What a second try would still take in: nothing twice.
        const again = await takeIn(next, blob, { mode: 'merge', changed: 'keep', preview: true })
        expect(again.outsideSecrets).toBe(hasKeys ? 0 : 1)
        next.host.crash()
      },
    },
    FEWER,
  )
})
