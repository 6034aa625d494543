/** What is left of a vault that the browser, or somebody, has cleared away: it is missed, and never taken for none. */
import { holds, refusal, same } from '../page/check.ts'
import { COPY, MAIN, settled } from '../page/database.ts'
import { NAME, newVault, openVault, unlockedVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const FOLDER = 'coffer'

/** Undefined where this browser has no such files, or not in this window. */
async function folder(create = false): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    const root = await navigator.storage.getDirectory()
    return await root.getDirectoryHandle(FOLDER, { create })
  } catch {
    return undefined
  }
}

const PAGE = {
  isThere: async () => localStorage.getItem(`coffer/${NAME}`) !== null,
  remove: async () => localStorage.removeItem(`coffer/${NAME}`),
}
const FILE = {
  isThere: async () => {
    for await (const name of (await folder())?.keys() ?? []) if (name === NAME) return true
    return false
  },
  remove: async () => (await folder())?.removeEntry(NAME),
}

/** A vault whose databases were deleted, after all its marks had been made. */
async function clearedVault(): Promise<void> {
  const vault = await newVault()
  await vault.set('a', 1)
  // What is left for later has been done when the report is there.
  await vault.report()
  for (let n = 0; !(await PAGE.isThere()); n++) {
    holds(n < 100, 'the page has made its mark')
    await new Promise((done) => setTimeout(done, 20))
  }
  vault.close()
  await settled(indexedDB.deleteDatabase(MAIN))
  await settled(indexedDB.deleteDatabase(COPY))
}

async function stateNow(): Promise<string> {
  const vault = await openVault()
  const { state } = vault
  vault.close()
  return state
}

export const MARKS: PagePromise[] = [
  {
    name: 'A vault of which every database was cleared away is `evicted` by whichever mark is left, and never `empty`.',
    async run() {
      const hasFiles = (await folder(true)) !== undefined
      for (const left of hasFiles ? [PAGE, FILE] : [PAGE]) {
        await clearedVault()
        same(await FILE.isThere(), hasFiles)
        if (left === PAGE) await FILE.remove()
        else await PAGE.remove()
        const vault = await openVault()
        same(vault.state, 'evicted')
        same(await refusal(vault.create({ device: true })), 'evicted')
        same(await refusal(vault.unlock()), 'evicted')
        await vault.erase({ confirm: NAME })
        same(vault.state, 'empty')
        same([await PAGE.isThere(), await FILE.isThere()], [false, false])
        vault.close()
        same(await stateNow(), 'empty')
      }
      await clearedVault()
      await PAGE.remove()
      await FILE.remove()
      same(await stateNow(), 'empty')
    },
  },
  {
    name: 'The browser is asked once to keep what is stored, when a vault is open, and nobody waits for its answer.',
    needsOwnPage: 'a page asks once for all its vaults',
    async run() {
      if (!navigator.storage) return
      let asked = 0
      const persist = (): Promise<boolean> => {
        asked++
        return new Promise(() => {})
      }
      Object.defineProperty(navigator.storage, 'persist', { configurable: true, value: persist })
      const quiet = await newVault({ persist: false })
      await quiet.lock()
      await quiet.unlock()
      same(asked, 0)
      quiet.close()
      const vault = await openVault()
      same(asked, 0)
      await vault.unlock()
      same(asked, 1)
      await vault.lock()
      await vault.unlock()
      vault.close()
      await unlockedVault()
      same(asked, 1)
    },
  },
]
