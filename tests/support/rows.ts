/** The rows of a vault as an attacker sees them: read, written and cloned past all of Coffer's own code. */
import { openDB, type IDBPDatabase } from 'idb'

/** Everything a vault has on disk. */
export interface Rows {
  log: Map<number, Uint8Array>
  meta: Map<string, unknown>
  copy: Map<string, unknown>
}

const open = async (name: string): Promise<IDBPDatabase> =>
  openDB(`coffer/${name}`, 1, {
    upgrade(db) {
      db.createObjectStore('log', { autoIncrement: true })
      db.createObjectStore('meta')
    },
  })

const openCopy = async (name: string): Promise<IDBPDatabase> =>
  openDB(`coffer/${name}/copy`, 1, { upgrade: (db) => void db.createObjectStore('meta') })

async function readStore<K>(db: IDBPDatabase, store: string): Promise<Map<K, never>> {
  const [keys, values] = await Promise.all([db.getAllKeys(store), db.getAll(store)])
  return new Map(keys.map((key, index) => [key as K, values[index] as never]))
}

export async function readRows(name: string): Promise<Rows> {
  const [db, copy] = [await open(name), await openCopy(name)]
  const rows: Rows = {
    log: await readStore<number>(db, 'log'),
    meta: await readStore<string>(db, 'meta'),
    copy: await readStore<string>(copy, 'meta'),
  }
  db.close()
  copy.close()
  return rows
}

/** Lays these rows down under a new name. The key generator ends up behind the highest number ever put. */
export async function layRows(name: string, rows: Rows, generatorAt?: number): Promise<void> {
  const [db, copy] = [await open(name), await openCopy(name)]
  if (generatorAt !== undefined) {
    await db.put('log', new Uint8Array(), generatorAt)
    await db.delete('log', generatorAt)
  }
  for (const [key, value] of rows.log) await db.put('log', value, key)
  for (const [key, value] of rows.meta) await db.put('meta', value, key)
  for (const [key, value] of rows.copy) await copy.put('meta', value, key)
  db.close()
  copy.close()
}

/** Runs `change` on the live database of a vault. */
export async function tamper(
  name: string,
  change: (db: IDBPDatabase) => Promise<unknown>,
): Promise<void> {
  const db = await open(name)
  await change(db)
  db.close()
}

export const cloneRows = ({ log, meta, copy }: Rows): Rows => ({
  log: new Map(log),
  meta: new Map(meta),
  copy: new Map(copy),
})

export function flipBit(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const out = new Uint8Array(bytes)
  out[at] = (out[at] ?? 0) ^ (1 << bit)
  return out
}
