/**
 * Taking out what cannot be proven: a row leaves its store in the transaction that puts its bytes, as they were found,
 * into `quarantine`. Nothing is ever deleted here, and nothing in there is ever read as data.
 */
import type { Database, Transaction } from './database.ts'
import type { PartKey } from './parted.ts'
import { asTabState, isRow, STATE, type TabState } from './meta.ts'

/** Rows, of up to 57 KB, moved in one transaction; those of files have 1 MB. */
const CHUNK_ROWS = 64
const CHUNK_FILE_ROWS = 4

type From = 'log' | 'index' | 'large' | 'files'

export interface Disk {
  db: Database
  assertState(state: TabState | undefined): void
}

/** Resolves to how many of these rows are in quarantine now. */
export async function quarantine(
  { db, assertState }: Disk,
  from: From,
  keys: readonly (number | PartKey)[],
): Promise<number> {
  let moved = 0
  const chunk = from === 'files' ? CHUNK_FILE_ROWS : CHUNK_ROWS
  for (let at = 0; at < keys.length; at += chunk) {
    const some = keys.slice(at, at + chunk)
    moved += await db.writeTo([from, 'meta', 'quarantine'], 'strict', async (tx) => {
      const state = await tx.objectStore('meta').get(STATE)
      assertState(asTabState(state))
      let count = 0
      for (const key of some) if (await move(tx, from, key)) count++
      return count
    })
  }
  return moved
}

async function move(
  tx: Transaction<'readwrite', From | 'meta' | 'quarantine'>,
  from: From,
  key: number | PartKey,
): Promise<boolean> {
  // The key is one of this very store.
  const store = tx.objectStore(from as 'log')
  const own = key as number
  const kept = tx.objectStore('quarantine')
  const name = [from, key].flat().join('/')
  const row: unknown = await store.get(own)
  // A second run, because the first answer was lost; or an earlier repair has been here.
  if (row === undefined) return (await kept.get(name)) !== undefined
  await kept.put(row, await freeName(kept, name, row))
  await store.delete(own)
  return true
}

/** What an earlier repair has put there under the same name stays. */
async function freeName(
  kept: { get(key: string): Promise<unknown> },
  name: string,
  row: unknown,
): Promise<string> {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name}.${n}`
    const found = await kept.get(free)
    if (found === undefined) return free
    if (row instanceof Uint8Array && isRow(found, new Uint8Array(row))) return free
  }
}
