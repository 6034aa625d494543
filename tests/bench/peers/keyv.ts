/**
 * Keyv over IndexedDB with AES-GCM on WebCrypto, as one would write it by the book: a store of Keyv's kind that encrypts
 * each value under a key that cannot be exported, kept in the same database. Names are in the clear and not bound.
 */
import { openDB } from 'idb'
import { Keyv } from 'keyv'
import type { Open } from '../contestant.ts'

const STORE = 'entries'
const KEYS = 'keys'
const IV_BYTES = 12

const encoder = new TextEncoder()
const decoder = new TextDecoder()

async function encrypt(key: CryptoKey, text: string): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, encoder.encode(text))
  const row = new Uint8Array(IV_BYTES + sealed.byteLength)
  row.set(iv)
  row.set(new Uint8Array(sealed), IV_BYTES)
  return row
}

async function decrypt(key: CryptoKey, row: unknown): Promise<string | undefined> {
  if (!(row instanceof Uint8Array)) return undefined
  const bytes = new Uint8Array(row)
  const iv = bytes.subarray(0, IV_BYTES)
  const sealed = bytes.subarray(IV_BYTES)
  return decoder.decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed))
}

export const keyv: Open = async (database, durability) => {
  const db = await openDB(database, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore(STORE)
      fresh.createObjectStore(KEYS)
    },
  })
  const key = await keyOf(
    () => db.get(KEYS, 'key'),
    (made) => db.put(KEYS, made, 'key'),
  )
  const put = async (pairs: readonly (readonly [string, string])[]): Promise<void> => {
    const rows = await Promise.all(pairs.map(([, text]) => encrypt(key, text)))
    const tx = db.transaction(STORE, 'readwrite', { durability })
    const puts = pairs.map(([name], index) => tx.store.put(rows[index], name))
    await Promise.all([...puts, tx.done])
  }
  const adapter = {
    opts: {},
    get: async (name: string) => decrypt(key, await db.get(STORE, name)),
    set: (name: string, text: string) => put([[name, text]]),
    setMany: async (entries: { key: string; value: string }[]) => {
      await put(entries.map(({ key, value }) => [key, value] as const))
      return entries.map(() => true)
    },
    getMany: async (names: string[]) => {
      const { store } = db.transaction(STORE)
      const rows = await Promise.all(names.map((name) => store.get(name)))
      return Promise.all(rows.map((row) => decrypt(key, row)))
    },
    delete: async (name: string) => {
      await db.delete(STORE, name)
      return true
    },
    clear: () => db.clear(STORE),
  }
  const store = new Keyv<string>({ store: adapter as never, useKeyPrefix: false })
  return {
    set: (name, value) => store.set(name, value),
    setMany: (pairs) => store.setMany(pairs.map(([key, value]) => ({ key, value }))),
    get: (name) => store.get(name),
    getMany: (names) => store.getMany([...names]),
    // Keyv itself lists nothing without decrypting it; the kinder way is past it.
    keys: async () => (await db.getAllKeys(STORE)) as string[],
    close: async () => db.close(),
  }
}

async function keyOf(
  read: () => Promise<unknown>,
  write: (key: CryptoKey) => Promise<unknown>,
): Promise<CryptoKey> {
  const found = await read()
  if (found instanceof CryptoKey) return found
  const usages: KeyUsage[] = ['encrypt', 'decrypt']
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages)
  await write(made)
  return made
}
