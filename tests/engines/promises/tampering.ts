/** Someone changes the rows of a closed vault: it is put right from a second copy, or refused, never believed. */
import { refusal, same } from '../page/check.ts'
import {
  COPY,
  finished,
  flipped,
  MAIN,
  NUMBERS,
  putRows,
  rowOf,
  rowsOf,
  settled,
  within,
} from '../page/database.ts'
import { newVault, openVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const STORED = { a: 'last', b: [1, 2n], c: null }
const NEWEST = 5

/** A closed vault whose log has five rows. */
async function closedVault(): Promise<void> {
  const vault = await newVault()
  await vault.set('a', 'first')
  await vault.setMany({ b: STORED.b, c: STORED.c })
  await vault.set('gone', 'x')
  await vault.apply([{ delete: 'gone' }, { set: 'a', value: STORED.a }])
  same((await vault.report()).sequence, NEWEST)
  vault.close()
}

/** How the vault opens now: the code it is refused with, or what was healed, once all that was stored is seen. */
async function verdict(): Promise<unknown> {
  const vault = await openVault()
  try {
    await vault.unlock()
    const entries = await vault.entries()
    same(Object.fromEntries(entries.map(({ name, value }) => [name, value])), STORED, 'entries')
    return (await vault.report()).healed
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === undefined) throw error
    return code
  } finally {
    vault.close()
  }
}

const inLog = <T>(work: (db: IDBDatabase) => Promise<T>): Promise<T> => within(MAIN, work)

/** Turns over one bit, looks, and puts the row back. */
async function verdictOfFlip(
  database: string,
  store: string,
  key: IDBValidKey,
  at: number,
): Promise<unknown> {
  const row = await within(database, (db) => rowOf(db, store, key))
  const place = at % (row as Uint8Array).length
  await within(database, (db) => putRows(db, store, [[key, flipped(row, place)]]))
  const said = await verdict()
  await within(database, (db) => putRows(db, store, [[key, row]]))
  return said
}

export const TAMPERING: PagePromise[] = [
  {
    name: 'One bit turned over anywhere in the log is `tampered`.',
    async run() {
      await closedVault()
      same(await verdict(), [])
      for (let sequence = 1; sequence <= NEWEST; sequence++) {
        for (const at of [0, 3, 8, 40, 150, 280]) {
          same(await verdictOfFlip(MAIN, 'log', sequence, at), 'tampered', `${sequence} at ${at}`)
        }
      }
      same(await verdict(), [])
    },
  },
  {
    name: 'The newest row deleted is `record-missing`: the key generator does not step back.',
    async run() {
      await closedVault()
      await inLog((db) => putRows(db, 'log', [[NEWEST, undefined]]))
      same(await verdict(), 'record-missing')
    },
  },
  {
    name: 'A row deleted within the log is `record-missing`, and one put in its place `tampered`.',
    async run() {
      await closedVault()
      const log = new Map(await inLog((db) => rowsOf(db, 'log')))
      for (const gone of [1, 3]) {
        await inLog((db) => putRows(db, 'log', [[gone, undefined]]))
        same(await verdict(), 'record-missing', `without ${gone}`)
        await inLog((db) => putRows(db, 'log', [[gone, log.get(2)]]))
        same(await verdict(), 'tampered', `another as ${gone}`)
        await inLog((db) => putRows(db, 'log', [[gone, log.get(gone)]]))
      }
      same(await verdict(), [])
    },
  },
  {
    name: 'An old row put behind the newest is `tampered`.',
    async run() {
      await closedVault()
      await inLog(async (db) => putRows(db, 'log', [[NEWEST + 1, await rowOf(db, 'log', 2)]]))
      same(await verdict(), 'tampered')
    },
  },
  {
    name: 'Two rows that stand in each other’s place are `tampered`.',
    async run() {
      await closedVault()
      const log = new Map(await inLog((db) => rowsOf(db, 'log')))
      for (let one = 1; one <= NEWEST; one++) {
        const other = (one % NEWEST) + 1
        const swapped: [number, unknown][] = [
          [one, log.get(other)],
          [other, log.get(one)],
        ]
        await inLog((db) => putRows(db, 'log', swapped))
        same(await verdict(), 'tampered', `${one} and ${other}`)
        await inLog((db) => putRows(db, 'log', [...log]))
      }
      same(await verdict(), [])
    },
  },
  {
    name: 'A state that is gone is made anew, and the vault opens.',
    async run() {
      await closedVault()
      await inLog((db) => putRows(db, 'meta', [['state', undefined]]))
      same(await verdict(), ['state'])
      same(await verdict(), [])
    },
  },
  {
    name: 'A header or copy that is damaged or gone is put right from the other.',
    async run() {
      await closedVault()
      for (const [database, healed] of [
        [MAIN, 'header'],
        [COPY, 'header copy'],
      ] as const) {
        for (const at of [0, 5, 30, 77, 140, 233]) {
          same(await verdictOfFlip(database, 'meta', 'header', at), [healed], `${healed} at ${at}`)
        }
        await within(database, (db) => putRows(db, 'meta', [['header', undefined]]))
        same(await verdict(), [healed])
      }
      same(await verdict(), [])
    },
  },
  {
    name: 'Another key in place of the device key is `slot-damaged`, and so is none.',
    async run() {
      await closedVault()
      const algorithm = { name: 'AES-GCM', length: 256 }
      const other = await crypto.subtle.generateKey(algorithm, false, ['wrapKey', 'unwrapKey'])
      for (const key of [other, undefined]) {
        await inLog((db) => putRows(db, 'meta', [['device', key]]))
        same(await verdict(), 'slot-damaged')
      }
    },
  },
  {
    name: 'A row cut off under an open vault is missed at the next write, which is not stored.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 1)
      await vault.set('a', 2)
      await inLog((db) => putRows(db, 'log', [[3, undefined]]))
      same(await refusal(vault.set('a', 3)), 'record-missing')
      same((await inLog((db) => rowsOf(db, 'log'))).length, 2)
    },
  },
  {
    name: 'A store’s numbers never step back over deleted rows; those of an aborted write are taken back.',
    async run() {
      const request = indexedDB.open(NUMBERS)
      request.addEventListener('upgradeneeded', () =>
        request.result.createObjectStore('rows', { autoIncrement: true }),
      )
      const db = await settled(request)
      const add = async (end: 'commit' | 'abort'): Promise<IDBValidKey> => {
        const transaction = db.transaction('rows', 'readwrite')
        const key = await settled(transaction.objectStore('rows').add('x'))
        const ended = finished(transaction)
        if (end === 'abort') transaction.abort()
        await ended.catch(() => {})
        return key
      }
      same([await add('commit'), await add('commit'), await add('abort')], [1, 2, 3])
      await putRows(db, 'rows', [[2, undefined]])
      same([await add('abort'), await add('commit')], [3, 3])
      const cleared = db.transaction('rows', 'readwrite')
      cleared.objectStore('rows').clear()
      await finished(cleared)
      db.close()
      const again = await settled(indexedDB.open(NUMBERS))
      const transaction = again.transaction('rows', 'readwrite')
      const last = await settled(transaction.objectStore('rows').add('x'))
      again.close()
      same(last, 4)
    },
  },
]
