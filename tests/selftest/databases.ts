/** Removes what the self-test has written, and nothing else: databases and marks of vaults whose name begins as only its own do. */
import { databaseNames } from '../engines/page/keys.ts'
import { RESERVED } from '../engines/page/vaults.ts'

const GONE_MS = 20_000

/** Waited for in vain. They are not waited for again: a browser that does not answer may do so for ever. */
const stuck = new Set<string>()

async function ownNames(): Promise<string[]> {
  return (await databaseNames()).filter((name) => name.startsWith(`coffer/${RESERVED}`))
}

/** Resolves when it is deleted, or has not been for too long. */
const deleted = (name: string): Promise<void> =>
  new Promise((done) => {
    const request = indexedDB.deleteDatabase(name)
    const timer = setTimeout(() => {
      stuck.add(name)
      done()
    }, GONE_MS)
    const end = (): void => {
      clearTimeout(timer)
      done()
    }
    for (const event of ['success', 'error']) request.addEventListener(event, end)
  })

/** What says that there was a vault. Where there are no such files, or none of ours, nothing is to be done. */
async function removeMarks(): Promise<void> {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(`coffer/${RESERVED}`)) localStorage.removeItem(key)
  }
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle('coffer')
  for await (const name of folder.keys()) {
    if (name.startsWith(RESERVED)) await folder.removeEntry(name)
  }
}

/** Also what an earlier run left that was cut short. Returns how many are still there. */
export async function removeOwn(): Promise<number> {
  const names = await ownNames()
  await removeMarks().catch(() => {})
  await Promise.all(names.filter((name) => !stuck.has(name)).map(deleted))
  return 'databases' in indexedDB ? (await ownNames()).length : 0
}
