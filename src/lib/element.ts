/**
 * The entry `coffer/element`: `<coffer-vault>` and a dialog that unlocks, framework-free, under the strictest policy. Importing
 * it does nothing and is safe on a server; `defineCofferElements()` makes the element known to the page.
 */
import { defineWith } from './element/coffer-vault.ts'
import { openVault } from './open.ts'

export type { CofferVaultElement, CofferVaultEventMap } from './element/coffer-vault.ts'
export type { Words } from './element/words.ts'
export { askToUnlock, type AskOptions } from './element/unlock-dialog.ts'

/** Makes `<coffer-vault>` known to this page, once however often it is called. Where there is no page, it throws. */
export const defineCofferElements = (): void => defineWith(openVault)
