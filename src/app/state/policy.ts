/**
 * What a page does for the pages after it and beside it. The settings that say so are sealed in the vault, and known only
 * when it is open: so a page takes what another one gives, and gives nothing itself before somebody has said so.
 */
import type { LockPolicy } from '../../protocol/contract.ts'
import { DEFAULT_HIDDEN_MS, DEFAULT_IDLE_MS } from '../../protocol/limits.ts'
import type { App } from './store.ts'

const DEADLINES = { idleMs: DEFAULT_IDLE_MS, hiddenMs: DEFAULT_HIDDEN_MS }

/** A page that has just come: what the page before it has kept, and what another tab gives, is taken. */
export const WILLING = {
  ...DEADLINES,
  stayOpen: 'reload',
  shareWithTabs: true,
} as const satisfies LockPolicy

/**
 * Before the vault is made or opened by a secret. From then on this page keeps nothing over a reload unless that was chosen
 * just now, and opens no other tab until the settings of the vault are read.
 */
export const givesNothing = (app: App, stayOpen: boolean = false): Promise<void> =>
  app.vault.setLockPolicy({
    ...DEADLINES,
    stayOpen: stayOpen ? 'reload' : 'no',
    shareWithTabs: false,
  })

/** After a try that opened nothing: another tab may open this one after all. */
export const isWilling = (app: App): Promise<void> => app.vault.setLockPolicy(WILLING)
