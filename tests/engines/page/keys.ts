/**
 * Every handle of a key that any script of this origin finds in IndexedDB, and every way out a browser knows for its
 * bytes. Only reads, from all databases of the origin, those of a person's vault too; tells numbers, never a value.
 */
import { NotHere } from './attempt.ts'
import { COPY, MAIN, within } from './database.ts'

/** The names of this origin's databases; where a browser does not tell them, those this page knows. */
export async function databaseNames(): Promise<string[]> {
  if (!('databases' in indexedDB)) return [MAIN, COPY]
  const found = await indexedDB.databases()
  return found.flatMap(({ name }) => (name === undefined ? [] : [name]))
}

const FORMATS = ['raw', 'pkcs8', 'spki', 'jwk'] as const
const IV_BYTES = 12

/** Keys within a value as deep as they may be. A public key is nobody's secret. */
function keysWithin(value: unknown, found: Set<CryptoKey>, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof CryptoKey) {
    if (value.type !== 'public') found.add(value)
  } else if (value instanceof Map) {
    for (const pair of value) for (const part of pair) keysWithin(part, found, seen)
  } else if (value instanceof Set) for (const part of value) keysWithin(part, found, seen)
  else if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) {
    for (const part of Object.values(value)) keysWithin(part, found, seen)
  }
}

const keysOf = (db: IDBDatabase, store: string, found: Set<CryptoKey>): Promise<void> =>
  new Promise((done, fail) => {
    const request = db.transaction(store).objectStore(store).openCursor()
    request.addEventListener('error', () => fail(request.error))
    request.addEventListener('success', () => {
      const cursor = request.result
      if (!cursor) return done()
      keysWithin(cursor.value, found)
      cursor.continue()
    })
  })

async function allKeys(): Promise<Set<CryptoKey>> {
  const found = new Set<CryptoKey>()
  for (const name of await databaseNames()) {
    await within(name, async (db) => {
      for (const store of db.objectStoreNames) await keysOf(db, store, found)
    })
  }
  return found
}

type WayOut = (key: CryptoKey) => Promise<unknown>

const WAYS: [string, WayOut][] = FORMATS.flatMap((format): [string, WayOut][] => [
  [`exporting every key as ${format}`, (key) => crypto.subtle.exportKey(format, key)],
  [
    `wrapping every key as ${format} with a key of one’s own`,
    async (key) => {
      const algorithm = { name: 'AES-GCM', length: 256 }
      const own = await crypto.subtle.generateKey(algorithm, true, ['wrapKey'])
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
      return crypto.subtle.wrapKey(format, key, own, { name: 'AES-GCM', iv })
    },
  ],
])

/** Each throws, with the number of keys, if no key gave itself away. */
export const KEY_ATTACKS: Record<string, { run(): Promise<void> }> = Object.fromEntries(
  WAYS.map(([name, wayOut]) => [
    name,
    {
      run: async () => {
        const keys = await allKeys()
        if (keys.size === 0) throw new NotHere('no key was found in IndexedDB')
        const results = await Promise.allSettled([...keys].map(wayOut))
        if (results.some(({ status }) => status === 'fulfilled')) return
        throw new Error(`none of ${keys.size} found`)
      },
    },
  ]),
)
