/** Texts a page leaves unencrypted in plain IndexedDB, so that a scan of the disk can prove that it finds such. */
import { randomBytes } from 'node:crypto'

/** A page, or a tab of any engine. */
interface Evaluates {
  evaluate<A>(body: (argument: A) => Promise<void>, argument: A): Promise<void>
}

export interface Canary {
  text: string
  /** Where the scan must find it: only in a value Blink compressed, only in a block LevelDB compressed, or anywhere. */
  layer?: 'value' | 'block'
}

/** Random, each once: in a short Latin value, a wide one, a key, and two values that compression tears apart. */
export function makeCanaries(): Canary[] {
  const random = (): string => randomBytes(12).toString('hex')
  return [
    { text: `canary ${random()}` },
    { text: `канарейка ${random()}` },
    { text: `canary key ${random()}` },
    { text: `canary value ${random()}`, layer: 'value' },
    { text: `canary block ${random()}`, layer: 'block' },
  ]
}

/** In a database of its own, on the origin of the page. */
export const plantCanaries = (page: Evaluates, canaries: readonly Canary[]): Promise<void> =>
  page.evaluate(
    async ([short = '', wide = '', key = '', value = '', block = '']) => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('canary')
        request.onupgradeneeded = () => request.result.createObjectStore('values')
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
      // Halves of a text come before it, so that compression leaves no copy of it in one piece.
      const torn = (text: string): string => `${text.slice(0, 22)} ${text.slice(10)} ${text}`
      await new Promise<void>((resolve, reject) => {
        const transaction = database.transaction('values', 'readwrite', { durability: 'strict' })
        const store = transaction.objectStore('values')
        store.put(short, 'short')
        store.put(wide, 'wide')
        store.put(1, key)
        store.put(`${torn(value)}${' lorem'.repeat(30_000)}`, 'value')
        // Too short for Blink, and among so many others that LevelDB has a block of them alone to compress.
        const other = 'lorem ipsum dolor sit amet '.repeat(5)
        for (let row = 10; row < 100; row++) {
          store.put(row === 55 ? torn(block) : other, `block ${row}`)
        }
        transaction.oncomplete = () => resolve()
        transaction.onerror = () => reject(transaction.error)
      })
      database.close()
    },
    canaries.map(({ text }) => text),
  )

/** Noise enough that LevelDB moves what it has of this origin, the vault as well, from its log into tables. */
export const fillWithNoise = (page: Evaluates): Promise<void> =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('canary')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    for (let part = 0; part < 32; part++) {
      await new Promise<void>((resolve, reject) => {
        const transaction = database.transaction('values', 'readwrite')
        for (let row = 0; row < 10; row++) {
          const noise = crypto.getRandomValues(new Uint8Array(30_000))
          transaction.objectStore('values').put(noise, `noise ${part} ${row}`)
        }
        transaction.oncomplete = () => resolve()
        transaction.onerror = () => reject(transaction.error)
      })
    }
    database.close()
  }, null)
