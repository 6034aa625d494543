/**
 * Deletes the parts that no name refers to: of a write that was cut short, or of an entry that is gone while its tab was.
 *
 * Never what is being written at this moment: who writes parts holds a Web Lock, shared, until the commit that names
 * them is over, and a sweep runs only if nobody holds it. Nobody can begin meanwhile, so that names which are the
 * newest at the beginning of the sweep know of every part that counts.
 */
import type { LargeIds } from './large-ids.ts'
import type { LargeValues } from './large.ts'

/** Values looked at in one transaction. */
const CHUNK_IDS = 256

export interface Swept {
  large: LargeValues
  ids: LargeIds
  /** Brings the names up to the newest commit. @throws VaultError `locked` and whatever is wrong with the log */
  catchUp(): Promise<void>
}

/** Only for a caller who holds the lock by itself. */
export async function sweepLarge({ large, ids, catchUp }: Swept): Promise<void> {
  await catchUp()
  for (let after: Uint8Array<ArrayBuffer> | undefined; ;) {
    const found = await large.ids(after, CHUNK_IDS)
    await large.remove(found.filter((id) => !ids.has(id)))
    if (found.length < CHUNK_IDS) return
    after = found.at(-1)
  }
}
