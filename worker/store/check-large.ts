/** Large values: every part of each is there and opens, and no part is there that belongs to none. */
import { LARGE_PART_BYTES } from '../format/v1/large.ts'
import { follow, damageIn, type Checking, type LargeKey } from './checking.ts'
import type { NamedLarge } from './check-rows.ts'
import { keyOf } from './large-keys.ts'
import type { Log } from './log.ts'

/** Parts held at once: about 1 MiB. */
const CHUNK_PARTS = Math.floor(2 ** 20 / LARGE_PART_BYTES)
/** Keys held at once. */
const CHUNK_KEYS = 1024
/** After a commit its tab deletes the parts that lost their names; so much later they are gone. */
const LATER_MS = 300

export async function checkLarge(checking: Checking, named: readonly NamedLarge[]): Promise<void> {
  for (const value of named) {
    const damage = await damageOf(checking, value)
    if (damage === undefined) continue
    await follow(checking)
    const { namespace, name, sequence, large } = value
    const now = checking.log.view.names.place(namespace, name)?.large
    // Deleted or replaced meanwhile, and its parts with it.
    if (!now || keyOf(now.id) !== keyOf(large.id)) continue
    checking.found({ what: 'large', code: damage, sequence, namespace, name })
  }
}

async function damageOf(checking: Checking, { large }: NamedLarge) {
  const { db, sealer } = checking.log
  const { id, parts } = large
  for (let from = 0; from < parts; from += CHUNK_PARTS) {
    const count = Math.min(CHUNK_PARTS, parts - from)
    const rows: unknown[] = await db.readFrom(['large'], (tx) =>
      Promise.all(
        Array.from({ length: count }, (_, i) => tx.objectStore('large').get([keyOf(id), from + i])),
      ),
    )
    if (rows.includes(undefined)) return 'record-missing'
    try {
      await Promise.all(
        rows.map(async (row, i) => {
          // What is no bytes opens as little as wrong ones.
          const bytes = row instanceof Uint8Array ? new Uint8Array(row) : new Uint8Array()
          const plain = await sealer.openLarge(id, from + i, parts, bytes)
          plain.fill(0)
        }),
      )
    } catch (error) {
      const damage = damageIn(error)
      if (damage === undefined) throw error
      return damage
    }
    checking.counts.parts += count
    await checking.advance(count)
  }
  return undefined
}

/**
 * Only while nobody writes large values: parts that are still to be named cannot be told from those that never will be.
 */
export async function findOrphans(checking: Checking): Promise<void> {
  await checking.aloneWithLarge(async () => {
    const first = await orphans(checking.log)
    if (first.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, LATER_MS))
    await follow(checking)
    for (const part of await orphans(checking.log)) {
      checking.found({ what: 'large', code: 'orphan', part })
    }
  })
}

/** Parts that belong to no value with a name. */
export async function orphans({ db, names }: Pick<Log, 'db' | 'names'>): Promise<LargeKey[]> {
  const parts = new Map<string, number>()
  for (const large of names.large()) parts.set(keyOf(large.id), large.parts)
  const found: LargeKey[] = []
  for (let after: LargeKey | undefined; ;) {
    const range = after === undefined ? null : IDBKeyRange.lowerBound(after, true)
    const keys = await db.readFrom(['large'], (tx) =>
      tx.objectStore('large').getAllKeys(range, CHUNK_KEYS),
    )
    for (const [key, part] of keys) {
      if (!(part >= 0 && part < (parts.get(key) ?? 0))) found.push([key, part])
    }
    if (keys.length < CHUNK_KEYS) return found
    after = keys.at(-1)
  }
}
