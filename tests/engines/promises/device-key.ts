/** The device's key: in IndexedDB, and in no way to be read from there. */
import { holds, same } from '../page/check.ts'
import { MAIN, rowOf, within } from '../page/database.ts'
import { newVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const nameOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => (error as Error).name,
  )

export const DEVICE_KEY: PagePromise[] = [
  {
    name: 'The device key lies in IndexedDB as a key nobody can export, wrap or use to decrypt.',
    async run() {
      await newVault()
      const key = await within(MAIN, (db) => rowOf(db, 'meta', 'device'))
      if (!(key instanceof CryptoKey)) throw new Error('what is stored is no CryptoKey')
      same([key.extractable, key.type], [false, 'secret'])
      same([...key.usages].sort(), ['unwrapKey', 'wrapKey'])
      const iv = new Uint8Array(12)
      const { subtle } = crypto
      const other = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['wrapKey'])
      const refused = [
        subtle.exportKey('raw', key),
        subtle.exportKey('jwk', key),
        subtle.wrapKey('raw', key, other, { name: 'AES-GCM', iv }),
        subtle.encrypt({ name: 'AES-GCM', iv }, key, iv),
        subtle.decrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(32)),
      ]
      for (const call of refused) same(await nameOf(call), 'InvalidAccessError')
    },
  },
  {
    name: 'No other row of a vault holds a key, and no key is anywhere else in its databases.',
    async run() {
      await newVault()
      const databases = await indexedDB.databases()
      let rows = 0
      for (const { name = '' } of databases.filter(({ name }) => name?.startsWith(MAIN))) {
        await within(name, async (db) => {
          for (const store of db.objectStoreNames) {
            const request = db.transaction(store).objectStore(store).openCursor()
            await new Promise<void>((done, fail) => {
              request.addEventListener('error', () => fail(request.error))
              request.addEventListener('success', () => {
                const cursor = request.result
                if (!cursor) return done()
                rows++
                const isDevice = store === 'meta' && cursor.key === 'device'
                if (cursor.value instanceof CryptoKey !== isDevice) {
                  fail(new Error(`${name} ${store} ${JSON.stringify(cursor.key)}`))
                }
                cursor.continue()
              })
            })
          }
        })
      }
      holds(rows >= 5, 'log, header, state, device key and the copy were seen')
    },
  },
]
