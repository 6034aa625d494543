/** A browser that ends, by a person or by a crash, and begins again with the same profile on disk. */
import { expect } from '@playwright/test'
import type { BrowserPromise } from '../promise.ts'
import { codeOf, openDevice } from './in-tab.ts'

export const RESTART: BrowserPromise[] = [
  {
    name: 'Vault and device key outlive the browser: it opens by itself, and the key still cannot be exported.',
    async run({ start }) {
      const before = await start()
      const one = await before.tab()
      await openDevice(one)
      await one.evaluate(() => window.vault.set('a', 'kept'))
      await before.close()
      const after = await start()
      const two = await after.tab()
      await openDevice(two)
      expect(await two.evaluate(() => window.vault.get('a'))).toBe('kept')
      const key = await two.evaluate(async () => {
        const db = await new Promise<IDBDatabase>((done) => {
          const request = indexedDB.open('coffer/test')
          request.addEventListener('success', () => done(request.result))
        })
        const found = await new Promise<CryptoKey>((done) => {
          const request = db.transaction('meta').objectStore('meta').get('device')
          request.addEventListener('success', () => done(request.result as CryptoKey))
        })
        const exported = await crypto.subtle.exportKey('raw', found).then(
          () => 'exported',
          (error: Error) => error.name,
        )
        return { exported, extractable: found.extractable }
      })
      expect(key).toEqual({ exported: 'InvalidAccessError', extractable: false })
      await after.close()
    },
  },
  {
    name: 'After a restart the passphrase opens the vault, and a wrong one does not.',
    async run({ start }) {
      const before = await start()
      const one = await before.tab()
      await one.evaluate(async () => {
        const vault = await window.coffer.open()
        await vault.create({ passphrase: 'correct horse' })
        await vault.set('a', 'kept')
      })
      await before.close()
      const after = await start()
      const two = await after.tab()
      const said = await two.evaluate(async () => {
        const vault = await window.coffer.open()
        const { state } = vault
        const wrong = await vault.unlock({ passphrase: 'wrong horse' }).then(
          () => 'opened',
          (error: { code: string }) => error.code,
        )
        await vault.unlock({ passphrase: 'correct horse' })
        return [state, wrong, await vault.get('a')]
      })
      expect(said).toEqual(['locked', 'wrong-secret', 'kept'])
      await after.close()
    },
  },
  {
    name: 'The newest row deleted is `record-missing` after a restart too.',
    async run({ start }) {
      const before = await start()
      const one = await before.tab()
      await openDevice(one)
      await one.evaluate(async () => {
        await window.vault.set('a', 1)
        await window.vault.set('a', 2)
        window.vault.close()
        const db = await new Promise<IDBDatabase>((done) => {
          const request = indexedDB.open('coffer/test')
          request.addEventListener('success', () => done(request.result))
        })
        await new Promise<void>((done) => {
          const transaction = db.transaction('log', 'readwrite', { durability: 'strict' })
          transaction.objectStore('log').delete(3)
          transaction.addEventListener('complete', () => done())
        })
        db.close()
      })
      await before.close()
      const after = await start()
      const two = await after.tab()
      await two.evaluate(() => window.coffer.open().then(() => {}))
      expect(await codeOf(two, 'unlock')).toBe('record-missing')
      await after.close()
    },
  },
]
