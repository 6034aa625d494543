/** What the promises of several tabs and restarts do in a tab. */
import type { Tab } from '../../support/engines/engine.ts'

/** Opens the vault by the device's key, and makes it if there is none. */
export const openDevice = (tab: Tab): Promise<void> =>
  tab.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
  })

/** The code a call of the tab's vault is refused with. */
export const codeOf = (tab: Tab, call: 'get' | 'unlock'): Promise<string> =>
  tab.evaluate(
    (name) =>
      (name === 'get' ? window.vault.get('a') : window.vault.unlock()).then(
        () => 'was answered',
        (error: { code: string }) => error.code,
      ),
    call,
  )
