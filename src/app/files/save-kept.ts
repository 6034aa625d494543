/** Saving a file of the vault on the person's device, where it then lies in the clear. */
import { saveContent } from '../../client/saving.ts'
import type { StoredFile } from '../../client/vault-files.ts'
import serviceWorkerUrl from '../../../worker/service-worker.ts?worker&url'
import { flatName } from '../encrypt/names.ts'
import { codeOf } from '../messages.ts'
import { fail } from '../state/failure.ts'
import { filesOf, type KeptFile } from '../state/files.ts'
import type { App } from '../state/store.ts'
import { showToast } from '../state/toasts.ts'
import { readTrouble } from './words.ts'

/** Call it in a click. */
export async function saveKept(app: App, { file, path }: KeptFile): Promise<void> {
  try {
    const read = (): Promise<StoredFile | undefined> => filesOf(app).get(file)
    const { how } = await saveContent(read, { name: flatName(path), serviceWorkerUrl })
    if (how === 'none') return
    const text = how === 'written' ? 'Saved' : 'Given to the browser to save'
    showToast(app, { text: `${text}: “${path}” lies there in the clear.`, forMs: 6_000 })
  } catch (error) {
    const code = codeOf(error)
    if (code === 'tampered' || code === 'record-missing') {
      const { title, what, lost } = readTrouble(error)
      showToast(app, { text: `${title}. ${what} ${lost}`, tone: 'bad', forMs: null })
    } else fail(app, error)
  }
}
