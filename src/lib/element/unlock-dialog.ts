/** The dialog that asks for what opens a vault, on top of whatever the page shows. */
import { isVaultError, VaultError } from '../../protocol/errors.ts'
import type { Vault } from '../../client/vault.ts'
import { button, el } from './dom.ts'
import { Panel } from './panel.ts'
import { styles } from './styles.ts'
import { wordsWith, type Words } from './words.ts'

export interface AskOptions {
  /** Texts in place of the English ones. */
  words?: Partial<Words>
  /** Takes the dialog away. */
  signal?: AbortSignal
}

/**
 * Asks the person to create the vault or to unlock it, in a modal dialog; resolves when it is open, at once if it is open
 * already. A wrong passphrase is said in the dialog and asked for again.
 *
 * @throws VaultError `aborted` if the person cancels or the signal does; `worker-lost`
 */
export async function askToUnlock(vault: Vault, options: AskOptions = {}): Promise<void> {
  const { signal } = options
  if (vault.state === 'unlocked') return
  if (signal?.aborted) throw new VaultError('aborted')
  const words = wordsWith(options.words)
  const opener = document.activeElement
  const host = el('div')
  const root = host.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [styles()]
  const dialog = el('dialog', { part: 'dialog', 'aria-label': words.unlockTitle })
  root.append(dialog)
  const stops: (() => void)[] = []
  try {
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => reject(new VaultError('aborted'))
      const panel = new Panel({
        vault,
        words,
        // Only what ends the vault ends the dialog.
        onError: (error) => {
          if (isVaultError(error, 'worker-lost')) reject(error)
        },
        others: () => [button(words.cancel, abort)],
      })
      dialog.append(panel.root)
      dialog.addEventListener('cancel', abort)
      signal?.addEventListener('abort', abort)
      stops.push(
        () => panel.close(),
        () => signal?.removeEventListener('abort', abort),
        vault.on('unlocked', () => resolve()),
        vault.on('worker-lost', () => reject(new VaultError('worker-lost'))),
      )
      document.body.append(host)
      dialog.showModal()
      panel.focus()
    })
  } finally {
    for (const stop of stops) stop()
    dialog.close()
    host.remove()
    if (opener instanceof HTMLElement) opener.focus()
  }
}
