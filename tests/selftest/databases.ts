/** Removes what the self-test has written, and nothing else: databases of vaults whose name begins as only its own do. */
import { databaseNames } from '../engines/page/keys.ts'
import { RESERVED } from '../engines/page/vaults.ts'

const GONE_MS = 5_000

async function ownNames(): Promise<string[]> {
  return (await databaseNames()).filter((name) => name.startsWith(`coffer/${RESERVED}`))
}

/** Resolves when it is deleted, or has not been for too long. */
const deleted = (name: string): Promise<void> =>
  new Promise((done) => {
    const request = indexedDB.deleteDatabase(name)
    for (const event of ['success', 'error']) request.addEventListener(event, () => done())
    setTimeout(() => done(), GONE_MS)
  })

/** Also what an earlier run left that was cut short. Returns how many are still there. */
export async function removeOwn(): Promise<number> {
  await Promise.all((await ownNames()).map(deleted))
  return 'databases' in indexedDB ? (await ownNames()).length : 0
}
