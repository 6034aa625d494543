/** The rows of a vault as an attacker sees them: read, written and cloned past all of Coffer's own code. */
import { openDB, type IDBPDatabase } from 'idb'

/** Everything a vault has on disk. */
export interface Rows {
  log: Map<number, Uint8Array>
  meta: Map<string, unknown>
  /** Pages of the index; 0 is its head. */
  index: Map<number, Uint8Array>
  /** Parts of large values, under `<id in hex>/<number>`. */
  large: Map<string, Uint8Array>
  /** Parts of files, in the same way. */
  files: Map<string, Uint8Array>
  quarantine: Map<string, unknown>
  copy: Map<string, unknown>
}

/** What a vault of schema 1 had; stores that came later are empty unless they are given. */
export type Laid = Pick<Rows, 'log' | 'meta' | 'copy'> & Partial<Rows>

export interface Laying {
  /** The key generator's number, where it is to be ahead of the rows. */
  generatorAt?: number | undefined
  /** The schema they are laid down in. */
  version?: Schema
}

type Schema = 1 | 2 | 3

/** The newest schema of worker/store/database.ts. */
const SCHEMA = 3
const STORES_2 = ['log', 'meta', 'index', 'large', 'quarantine']
const STORES = { 1: ['log', 'meta'], 2: STORES_2, 3: [...STORES_2, 'files'] }

/** Opens the database in whichever version it is there, and makes it in this one if it is not. */
async function open(name: string, version: Schema = SCHEMA): Promise<IDBPDatabase> {
  const database = `coffer/${name}`
  const isThere = (await indexedDB.databases()).some((found) => found.name === database)
  if (isThere) return openDB(database)
  return openDB(database, version, {
    upgrade(db) {
      for (const store of STORES[version]) {
        db.createObjectStore(store, { autoIncrement: store === 'log' })
      }
    },
  })
}

const openCopy = async (name: string): Promise<IDBPDatabase> =>
  openDB(`coffer/${name}/copy`, 1, { upgrade: (db) => void db.createObjectStore('meta') })

async function readStore<K>(db: IDBPDatabase, store: string): Promise<Map<K, never>> {
  if (!db.objectStoreNames.contains(store)) return new Map<K, never>()
  const [keys, values] = await Promise.all([db.getAllKeys(store), db.getAll(store)])
  return new Map(keys.map((key, index) => [key as K, values[index] as never]))
}

type LargeKey = [id: string, part: number]

/** A key of the stores `large` and `files` as text: a list is no key of a Map. */
const largeName = (key: LargeKey): string => key.join('/')

function largeKey(name: string): LargeKey {
  const [id = '', part] = name.split('/')
  return [id, Number(part)]
}

async function readParts(
  db: IDBPDatabase,
  store: 'large' | 'files',
): Promise<Map<string, Uint8Array>> {
  const parts = await readStore<LargeKey>(db, store)
  return new Map([...parts].map(([key, row]) => [largeName(key), row]))
}

export async function readRows(name: string): Promise<Rows> {
  const [db, copy] = [await open(name), await openCopy(name)]
  const rows: Rows = {
    log: await readStore<number>(db, 'log'),
    meta: await readStore<string>(db, 'meta'),
    index: await readStore<number>(db, 'index'),
    large: await readParts(db, 'large'),
    files: await readParts(db, 'files'),
    quarantine: await readStore<string>(db, 'quarantine'),
    copy: await readStore<string>(copy, 'meta'),
  }
  db.close()
  copy.close()
  return rows
}

/** Lays these rows down under a new name. The key generator ends up behind the highest number ever put. */
export async function layRows(name: string, rows: Laid, laying: Laying = {}): Promise<void> {
  const { generatorAt, version } = laying
  const [db, copy] = [await open(name, version), await openCopy(name)]
  if (generatorAt !== undefined) {
    await db.put('log', new Uint8Array(), generatorAt)
    await db.delete('log', generatorAt)
  }
  for (const store of ['log', 'meta', 'index', 'quarantine'] as const) {
    for (const [key, value] of rows[store] ?? []) await db.put(store, value, key)
  }
  for (const [key, value] of rows.large ?? []) await db.put('large', value, largeKey(key))
  for (const [key, value] of rows.files ?? []) await db.put('files', value, largeKey(key))
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

/** Without the count of wrong secrets, which every try changes. */
export const uncounted = (rows: Rows): Rows => ({
  ...rows,
  meta: new Map([...rows.meta].filter(([key]) => !key.startsWith('tries'))),
})

export const cloneRows = ({ log, meta, index, large, files, quarantine, copy }: Rows): Rows => ({
  log: new Map(log),
  meta: new Map(meta),
  index: new Map(index),
  large: new Map(large),
  files: new Map(files),
  quarantine: new Map(quarantine),
  copy: new Map(copy),
})

export function flipBit(bytes: Uint8Array, at: number, bit: number): Uint8Array {
  const out = new Uint8Array(bytes)
  out[at] = (out[at] ?? 0) ^ (1 << bit)
  return out
}
