/** What tests of the store need: a vault whose log, index and background work can be looked at and driven step by step. */
import type { Clock, Tab } from '../../support/tab.ts'
import { freshName, openTab, PASSPHRASE, set } from '../../support/tab.ts'
import { readRows } from '../../support/rows.ts'

/** Waits until the tab has no upkeep left to do. */
export async function settled(tab: Tab): Promise<void> {
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

export { freshName, PASSPHRASE, readRows, set }
