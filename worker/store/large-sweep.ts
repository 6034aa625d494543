/**
 * Deletes the parts that no name refers to: of a write that was cut short, or of an entry that is gone while its tab was.
 *
 * Never what is being written at this moment: who writes parts holds a Web Lock, shared, until the commit that names
 * them is over, and a sweep runs only if nobody holds it. Nobody can begin meanwhile, so that names which are the
 * newest at the beginning of the sweep know of every part that counts.
 */
import { namedKeys, type OutsideKeys } from './large-keys.ts'
import type { Log } from './log.ts'

/** Looked at in one transaction. */
const CHUNK = 256

interface Parts {
  keys(after: string | undefined, limit: number): Promise<string[]>
  remove(keys: readonly string[]): Promise<void>
}

/** Only for a caller who holds the lock by itself. What is `kept` is on its way to a name. */
export async function sweepParts(
  parts: Parts,
  store: keyof OutsideKeys,
  log: Log,
  kept: ReadonlySet<string>,
): Promise<void> {
  const leftOver = (keys: readonly string[]): string[] =>
    unnamed(keys, store, log).filter((key) => !kept.has(key))
  for (let after: string | undefined; ;) {
    const found = await parts.keys(after, CHUNK)
    if (leftOver(found).length > 0) {
      await log.catchUp()
      await parts.remove(leftOver(found))
    }
    if (found.length < CHUNK) return
    after = found.at(-1)
  }
}

/** Those that no name refers to. */
export function unnamed(
  keys: readonly string[],
  store: keyof OutsideKeys,
  { names }: Log,
): string[] {
  const named = namedKeys(names, store)
  return keys.filter((key) => !named.has(key))
}
