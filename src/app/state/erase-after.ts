/**
 * After how many wrong secrets in a row this browser erases the vault. It has to be known while the vault is locked, so it lies
 * beside it in the clear and not among its settings: whoever could take it out could take the vault away as well. That the
 * vault has a recovery code to fall back on is the vault's own affair, which takes it only then.
 */
import { isVaultError } from '../../protocol/errors.ts'
import type { App } from './store.ts'

const KEY = 'coffer-app/erase-after'

/** What can be chosen. */
export const ERASE_AFTER = [10, 20, 50] as const

/** Null, unless one of these was chosen in this browser. */
export function keptEraseAfter(): number | null {
  try {
    const kept = Number(localStorage.getItem(KEY))
    return ERASE_AFTER.find((after) => after === kept) ?? null
  } catch {
    // A browser that keeps nothing has not been told to.
    return null
  }
}

/** In force in this tab at once; other tabs hear of it. @throws VaultError `bad-request` without a confirmed recovery code */
export async function chooseEraseAfter({ vault }: App, after: number | null): Promise<void> {
  await vault.setEraseAfterWrong(after)
  keep(after)
}

/** There is no vault any more, or another one: what was chosen was chosen for that. */
export const forgetEraseAfter = (): void => keep(null)

/** Takes over what another tab has chosen; a locked tab, which cannot be told, begins anew. */
export function followEraseAfter({ vault, store }: App): void {
  addEventListener('storage', ({ key }) => {
    if (key !== KEY && key !== null) return
    const after = keptEraseAfter()
    if (store.state.phase === 'locked' && store.state.held === null) return location.reload()
    vault.setEraseAfterWrong(after).catch((error: unknown) => {
      // Without a code to fall back on it holds nowhere.
      if (!isVaultError(error)) reportError(error)
    })
  })
}

function keep(after: number | null): void {
  try {
    if (after === null) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, String(after))
  } catch {
    // It holds for this tab, and until it is closed.
  }
}
