/** What tests of the store need: a vault whose log, index and background work can be looked at and driven step by step. */
import type { Clock, Tab } from '../../support/tab.ts'
import { freshName, openTab, PASSPHRASE, set } from '../../support/tab.ts'
import { readRows } from '../../support/rows.ts'
import { openKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import { Database } from '../../../worker/store/database.ts'
import { Log } from '../../../worker/store/log.ts'
import type { TabState } from '../../../worker/store/meta.ts'

/** Waits until the tab has no upkeep left to do. */
export async function settled(tab: Pick<Tab, 'report'>): Promise<void> {
  for (;;) {
    const { log } = await tab.report()
    if (!log?.upkeep) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A new vault by device slot: opening it again costs next to nothing. */
export async function deviceVault(name = freshName(), clock?: Clock): Promise<Tab> {
  const tab = await openTab(name, undefined, clock)
  await tab.create({ device: true })
  return Object.assign(tab, { vault: name })
}

export async function reopen(name: string, clock?: Clock): Promise<Tab> {
  const tab = await openTab(name, undefined, clock)
  await tab.unlock({})
  return tab
}

/** Everything a tab can be asked for in one namespace: names, values, revisions, expiries. */
export const everything = (tab: Tab, namespace = ''): Promise<unknown> => tab.entries(namespace, {})

export const setMany = (tab: Tab, names: readonly string[], value: unknown): Promise<unknown> =>
  tab.apply(
    '',
    names.map((name) => ({ set: name, value: value as string })),
  )

export const numbered = (count: number, prefix = 'name '): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(6, '0')}`)

/** The log of a vault with a device key, as a tab knows it, past the session. */
export async function logOf(name: string): Promise<Log> {
  const { meta } = await readRows(name)
  const deviceKey = meta.get('device') as CryptoKey
  const keyring = await openKeyring(new Uint8Array(meta.get('header') as Uint8Array), { deviceKey })
  const db = new Database(name, { onStorage: () => {} }, async () => {})
  const state = meta.get('state') as TabState
  const log = new Log(db, sealerOf(keyring), state, {
    onChanged: () => {},
    onHeader: async () => false,
  })
  await log.load()
  return log
}

export { freshName, PASSPHRASE, readRows, set }
