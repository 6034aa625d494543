/** The same promises as tests/unit/session/tamper.test.ts, where they count: on Chromium's own IndexedDB. */
import type { Page } from '@playwright/test'
import { expect, test } from '../support/fixtures.ts'
import { openPage } from './page.ts'

interface Tools {
  make(): Promise<void>
  /** Closes the vault, changes its database and opens it again: what it says then. */
  judge(change: (db: IDBDatabase, copy: IDBDatabase) => Promise<void>): Promise<unknown>
  rows(db: IDBDatabase, store: string): Promise<[IDBValidKey, unknown][]>
  put(db: IDBDatabase, store: string, key: IDBValidKey, value: unknown): Promise<void>
  remove(db: IDBDatabase, store: string, key: IDBValidKey): Promise<void>
  flip(bytes: unknown, at: number): Uint8Array
}

declare global {
  interface Window {
    tools: Tools
  }
}

async function withTools(page: Page): Promise<void> {
  await page.evaluate(() => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
    const open = { lock: { idleMs: null, hiddenMs: null } }
    const expected = { a: 'last', b: [1, 2n], c: null }
    const rows: Tools['rows'] = async (db, name) => {
      const store = db.transaction(name).objectStore(name)
      const [keys, values] = await Promise.all([
        settled(store.getAllKeys()),
        settled(store.getAll()),
      ])
      return keys.map((key, index) => [key, values[index]])
    }
    const put: Tools['put'] = async (db, store, key, value) =>
      void (await settled(db.transaction(store, 'readwrite').objectStore(store).put(value, key)))
    const remove: Tools['remove'] = (db, store, key) =>
      settled(db.transaction(store, 'readwrite').objectStore(store).delete(key))
    const judge: Tools['judge'] = async (change) => {
      window.vault.close()
      const [db, copy] = await Promise.all([
        settled(indexedDB.open('coffer/test')),
        settled(indexedDB.open('coffer/test/copy')),
      ])
      const all = [db, copy].flatMap((of) =>
        [...of.objectStoreNames].map((store) => ({ of, store })),
      )
      const before: [IDBValidKey, unknown][][] = []
      for (const { of, store } of all) before.push(await rows(of, store))
      await change(db, copy)
      const vault = await window.coffer.open(open)
      let verdict: unknown
      try {
        await vault.unlock()
        const entries = await vault.entries()
        const same = entries.map(({ name, value }) => [name, value])
        const { healed } = await vault.report()
        const truth = JSON.stringify(same, tell) === JSON.stringify(Object.entries(expected), tell)
        verdict = truth ? { healed } : { wrong: entries.map(({ name }) => name) }
      } catch (error) {
        verdict = (error as { code: string }).code
      }
      vault.close()
      // Everything as it was, for the next change. Deleting moves no generator, putting back does not either.
      for (const [index, { of, store }] of all.entries()) {
        for (const [key] of await rows(of, store)) await remove(of, store, key)
        for (const [key, value] of before[index] ?? []) await put(of, store, key, value)
      }
      db.close()
      copy.close()
      return verdict
    }
    const tell = (_key: string, value: unknown): unknown =>
      typeof value === 'bigint' ? `${value}n` : value
    const flip: Tools['flip'] = (bytes, at) => {
      const out = new Uint8Array(bytes as Uint8Array)
      out[at] = (out[at] ?? 0) ^ (1 << (at % 8))
      return out
    }
    const make = async (): Promise<void> => {
      const vault = await window.coffer.open(open)
      await vault.create({ device: true })
      await vault.set('a', 'first')
      await vault.setMany({ b: expected.b, c: expected.c })
      await vault.set('gone', 'x')
      await vault.delete('gone')
      await vault.set('a', expected.a)
    }
    window.tools = { make, judge, rows, put, remove, flip }
  })
}

test('every row flipped, swapped, deleted or put elsewhere is healed or refused', async ({
  context,
}) => {
  const page = await openPage(context)
  await withTools(page)
  const verdicts = await page.evaluate(async () => {
    const { make, judge, rows, put, remove, flip } = window.tools
    await make()
    const verdicts: Record<string, unknown[]> = {}
    const note = async (kind: string, change: Parameters<Tools['judge']>[0]): Promise<void> => {
      ;(verdicts[kind] ??= []).push(await judge(change))
    }
    await note('untouched', async () => {})
    // Format, epoch, nonce, ciphertext, tag.
    for (let sequence = 1; sequence <= 6; sequence++) {
      for (const at of [0, 3, 8, 40, 150, 280]) {
        await note('log flipped', async (db) => {
          const row = new Map(await rows(db, 'log')).get(sequence)
          await put(db, 'log', sequence, flip(row, at))
        })
      }
      await note(sequence === 6 ? 'newest deleted' : 'log deleted', async (db) =>
        remove(db, 'log', sequence),
      )
      await note('log swapped', async (db) => {
        const log = new Map(await rows(db, 'log'))
        const other = (sequence % 6) + 1
        await put(db, 'log', sequence, log.get(other))
        await put(db, 'log', other, log.get(sequence))
      })
    }
    for (let at = 0; at < 400; at += 9) {
      await note('header flipped', async (db) => {
        const header = new Map(await rows(db, 'meta')).get('header') as Uint8Array
        await put(db, 'meta', 'header', flip(header, at % header.length))
      })
      await note('copy flipped', async (_db, copy) => {
        const header = new Map(await rows(copy, 'meta')).get('header') as Uint8Array
        await put(copy, 'meta', 'header', flip(header, at % header.length))
      })
    }
    await note('header deleted', async (db) => remove(db, 'meta', 'header'))
    await note('copy deleted', async (_db, copy) => remove(copy, 'meta', 'header'))
    await note('state deleted', async (db) => remove(db, 'meta', 'state'))
    await note('device key deleted', async (db) => remove(db, 'meta', 'device'))
    // Last: putting a row behind the newest moves the generator for good.
    await note('old row put back as the newest', async (db) => {
      await put(db, 'log', 7, new Map(await rows(db, 'log')).get(2))
    })
    return verdicts
  })
  const only = (kind: string): unknown[] => [
    ...new Set((verdicts[kind] ?? []).map((v) => JSON.stringify(v))),
  ]
  expect(only('untouched')).toEqual(['{"healed":[]}'])
  expect(only('log flipped')).toEqual(['"tampered"'])
  expect(only('log swapped')).toEqual(['"tampered"'])
  expect(only('log deleted')).toEqual(['"record-missing"'])
  expect(only('newest deleted')).toEqual(['"record-missing"'])
  expect(only('header flipped')).toEqual(['{"healed":["header"]}'])
  expect(only('copy flipped')).toEqual(['{"healed":["header copy"]}'])
  expect(only('header deleted')).toEqual(['{"healed":["header"]}'])
  expect(only('copy deleted')).toEqual(['{"healed":["header copy"]}'])
  expect(only('state deleted')).toEqual(['{"healed":["state"]}'])
  expect(only('device key deleted')).toEqual(['"slot-damaged"'])
  expect(only('old row put back as the newest')).toEqual(['"tampered"'])
  const tried = Object.values(verdicts).flat().length
  console.log(`${tried} changes tried, ${tried - 1} healed or refused, 0 wrong values`)
})
