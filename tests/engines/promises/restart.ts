/** A browser that ends, by a person or by a crash, and begins again with the same profile on disk. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { BrowserPromise } from '../promise.ts'
import { codeOf, openDevice } from './in-tab.ts'

/**
 * What is kept in the clear on purpose, so that finding nothing of the vault means something. No four characters come
 * twice: Firefox compresses what it stores, and tears a text apart where it has seen a part of it before.
 */
const CONTROL = '5d1c07e94fb2638a'
const SECRETS = ['8be21f04c97a35d6', 'c41a9d7053e8fb26', 'e0773395ab1f6c82']

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
  {
    name: 'What was acknowledged before `kill -9` of the whole browser is there after it.',
    async run({ start }) {
      const acknowledged: number[] = []
      for (let round = 0; round < 3; round++) {
        const browser = await start()
        const tab = await browser.tab()
        await openDevice(tab)
        const kept = await tab.evaluate(() => window.vault.keys())
        expect(kept).toEqual(expect.arrayContaining(acknowledged.map((n) => `n${n}`)))
        const reached = await tab.evaluate(async (from) => {
          const write = async (n: number): Promise<void> =>
            void (await window.vault.set(`n${n}`, n))
          for (let n = from; n < from + 25; n++) await write(n)
          // Still writing when the end comes.
          const goOn = async (): Promise<void> => {
            for (let n = from + 25; ; n++) await write(n)
          }
          void goOn().catch(() => {})
          return from + 25
        }, round * 10_000)
        for (let n = round * 10_000; n < reached; n++) acknowledged.push(n)
        await browser.kill()
      }
      const last = await start()
      const tab = await last.tab()
      await openDevice(tab)
      const kept = await tab.evaluate(() => window.vault.keys())
      expect(kept).toEqual(expect.arrayContaining(acknowledged.map((n) => `n${n}`)))
      await last.close()
    },
  },
  {
    name: 'No name, value or passphrase of a vault is in any file of the profile as it is.',
    async run({ start, folder }) {
      const passphrase = '90f2ab6d4187c35e'
      const browser = await start()
      const tab = await browser.tab()
      await tab.evaluate(
        async ([secret, control, [name = '', value = '', namespace = '']]) => {
          const vault = await window.coffer.open()
          await vault.create({ passphrase: secret })
          await vault.set(name, value)
          await vault.namespace(namespace).set('x', value)
          const request = indexedDB.open('control')
          request.addEventListener('upgradeneeded', () => request.result.createObjectStore('rows'))
          await new Promise<void>((done) => request.addEventListener('success', () => done()))
          const transaction = request.result.transaction('rows', 'readwrite')
          transaction.objectStore('rows').put(control, 'control')
          await new Promise<void>((done) => transaction.addEventListener('complete', () => done()))
        },
        [passphrase, CONTROL, SECRETS] as const,
      )
      await browser.close()
      const found = [CONTROL, passphrase, ...SECRETS].filter((text) => isOnDisk(folder, text))
      expect(found).toEqual([CONTROL])
    },
  },
]

/** Whether a file below `folder` has this text, in UTF-8 or either UTF-16. Compressed blocks are not unpacked. */
function isOnDisk(folder: string, text: string): boolean {
  const wide = Buffer.from(text, 'utf16le')
  const forms = [Buffer.from(text), wide, Buffer.from(wide).swap16()]
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .some((entry) => {
      const bytes = readFileSync(join(entry.parentPath, entry.name))
      return forms.some((form) => bytes.includes(form))
    })
}
