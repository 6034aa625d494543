/**
 * Deletes the parts that no name refers to: of a write that was cut short, or of an entry that is gone while its tab was.
 *
 * Never what is being written at this moment: who writes parts holds a Web Lock, shared, until the commit that names
 * them is over, and a sweep runs only if nobody holds it. Nobody can begin meanwhile, so that names which are the
 * newest at the beginning of the sweep know of every part that counts.
 */
import { namedKeys } from './large-keys.ts'
import type { LargeValues } from './large.ts'
import type { Log } from './log.ts'

/** Values looked at in one transaction. */
const CHUNK = 256

/** Only for a caller who holds the lock by itself. */
export async function sweepLarge(large: LargeValues, log: Log): Promise<void> {
  for (let after: string | undefined; ;) {
    const found = await large.keys(after, CHUNK)
    if (unnamed(found, log).length > 0) {
      await log.catchUp()
      await large.remove(unnamed(found, log))
    }
    if (found.length < CHUNK) return
    after = found.at(-1)
  }
}

/** Those of the values that no name refers to. */
export function unnamed(keys: readonly string[], { names }: Log): string[] {
  const named = namedKeys(names)
  return keys.filter((key) => !named.has(key))
}
