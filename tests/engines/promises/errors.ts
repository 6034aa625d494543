/** What goes wrong says so by its code, whatever the engine calls it. */
import { failure, refusal, same } from '../page/check.ts'
import { COPY, finished, MAIN, putRows, settled, within } from '../page/database.ts'
import { newVault, openVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

/** Empties a database of a vault that is closed, and opens the vault again. */
async function without(database: string) {
  const vault = await newVault()
  vault.close()
  await within(database, async (db) => {
    const stores = [...db.objectStoreNames]
    const transaction = db.transaction(stores, 'readwrite')
    for (const store of stores) transaction.objectStore(store).clear()
    await finished(transaction)
  })
  return openVault()
}

export const ERRORS: PagePromise[] = [
  {
    name: 'Names that cannot be used are `bad-name`, of an entry, a namespace and a vault.',
    async run() {
      const vault = await newVault()
      const long = 'n'.repeat(5000)
      for (const name of ['', long, '\udc00', 'ä'.repeat(2049)]) {
        same(await refusal(vault.set(name, 1)), 'bad-name')
      }
      same(await refusal(vault.namespace(long).get('a')), 'bad-name')
      same(await refusal(openVault({ name: '../other' })), 'bad-name')
    },
  },
  {
    name: 'Every refusal is a VaultError with a code, the facts of that code, and no stack of the worker.',
    async run() {
      const vault = await newVault()
      const error = await failure(vault.set('a', 1, { ifRevision: 3 }))
      same([error.name, error.code, error.message], ['VaultError', 'conflict', 'conflict'])
      same(Object.keys(error.detail).sort(), ['name', 'revision'])
      same(error.stack?.includes('/workers/') ?? false, false)
    },
  },
  {
    name: 'A database of a newer version is `unavailable` and `newer-version`, and stays untouched.',
    async run() {
      const newer = await settled(indexedDB.open(MAIN, 9))
      newer.close()
      const vault = await openVault()
      same(vault.state, 'unavailable')
      same(await refusal(vault.create({ device: true })), 'newer-version')
      same(await within(MAIN, async ({ version }) => version), 9)
    },
  },
  {
    name: 'A vault whose rows are gone while their copy is there is `evicted`, never `empty`.',
    async run() {
      const vault = await without(MAIN)
      same(vault.state, 'evicted')
      same(await refusal(vault.create({ device: true })), 'evicted')
      same(await refusal(vault.unlock()), 'evicted')
    },
  },
  {
    name: 'A log without a header and without its copy is `damaged`, and nothing is made in its place.',
    async run() {
      const first = await newVault()
      first.close()
      await within(MAIN, (db) => putRows(db, 'meta', [['header', undefined]]))
      await within(COPY, (db) => putRows(db, 'meta', [['header', undefined]]))
      const vault = await openVault()
      same(vault.state, 'damaged')
      same(await refusal(vault.create({ device: true })), 'damaged')
    },
  },
  {
    name: 'A vault whose database is deleted under it answers `locked` or a storage code, never with data.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 1)
      await settled(indexedDB.deleteDatabase(MAIN))
      const code = await refusal(vault.get('a'))
      same(['locked', 'storage-damaged', 'storage-denied', 'evicted'].includes(code), true, code)
      same((await openVault()).state, 'evicted')
    },
  },
]
