/**
 * RxDB over its free storage (Dexie) with its encryption plugin (crypto-js): values are encrypted, ids are not. It keeps
 * every document it has read in memory until it is closed, and takes no durability.
 */
import { createRxDatabase } from 'rxdb/plugins/core'
import { wrappedKeyEncryptionCryptoJsStorage } from 'rxdb/plugins/encryption-crypto-js'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import type { Open } from '../contestant.ts'

interface Document {
  id: string
  value: string
}

const SCHEMA = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 100 }, value: { type: 'string' } },
  required: ['id', 'value'],
  encrypted: ['value'],
} as const

export const rxdb: Open = async (database) => {
  const db = await createRxDatabase({
    name: database,
    storage: wrappedKeyEncryptionCryptoJsStorage({ storage: getRxStorageDexie() }),
    password: 'correct horse battery staple',
    multiInstance: false,
  })
  const { entries } = await db.addCollections<{ entries: Document }>({
    entries: { schema: SCHEMA },
  })
  const find = async (id: string): Promise<Document | null> => entries.findOne(id).exec()
  return {
    set: (id, value) => entries.incrementalUpsert({ id, value }),
    setMany: (pairs) => entries.bulkUpsert(pairs.map(([id, value]) => ({ id, value }))),
    get: async (id) => (await find(id))?.value,
    getMany: async (ids) => {
      const found = await entries.findByIds([...ids]).exec()
      return ids.map((id) => found.get(id)?.value)
    },
    keys: async () => (await entries.find().exec()).map(({ id }) => id),
    close: async () => void (await db.close()),
  }
}
