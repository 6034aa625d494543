/**
 * The floor: the requests that ours cannot do without, over rows of the same size, with nothing sealed, planned or checked.
 * What it takes of plain idb's time is what no store can go below that keeps our promises in this way: a read looks at the
 * newest row and at the tabs' state, a write at both before it counts, and opening asks where the log ends.
 */
import { resultsOf } from '../../../worker/store/transact.ts'
import type { Open, Pair } from '../contestant.ts'

/** As ours packs them: values of 200 bytes to a row, names with their places to a page. */
const VALUES_PER_ROW = 70
const VALUE_BYTES = 200
const NAMES_PER_PAGE = 800
const PAGE_BYTES = 48_000

const META = ['header', 'device', 'state', 'erasing', 'lost']
const decoder = new TextDecoder()
const encoder = new TextEncoder()

type Place = readonly [row: number, at: number]

const opened = (database: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1)
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore('log', { autoIncrement: true })
      request.result.createObjectStore('meta')
      request.result.createObjectStore('index')
    })
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error as DOMException))
  })

export const floor: Open = async (database, durability) => {
  const db = await opened(database)
  const begin = (stores: string[], mode: IDBTransactionMode = 'readonly') => {
    const tx = db.transaction(stores, mode, { durability })
    return { tx, log: tx.objectStore('log') }
  }
  const fresh = ({ tx, log }: ReturnType<typeof begin>): IDBRequest[] => [
    tx.objectStore('meta').get('state'),
    log.getAllKeys(IDBKeyRange.lowerBound(last), 2),
  ]
  let names = new Map<string, Place>()
  let last = 0

  const look = async (): Promise<void> => {
    const { tx, log } = begin(['log', 'meta'])
    const rows = META.map((key) => tx.objectStore('meta').get(key))
    const results = await resultsOf([...rows, log.openKeyCursor(null, 'prev')])
    last = ((results.at(-1) as IDBCursor | null)?.key as number | undefined) ?? 0
  }

  const readIndex = async (): Promise<void> => {
    const { tx, log } = begin(['log', 'meta', 'index'])
    const index = tx.objectStore('index')
    const [keys] = await resultsOf([index.getAllKeys(), tx.objectStore('meta').get('state')])
    const pages = (keys as number[]).map((page) => index.get(page))
    const rows = await resultsOf([...pages, log.getAllKeys(IDBKeyRange.lowerBound(last, true))])
    names = new Map(
      (rows.slice(0, -1) as Uint8Array[]).flatMap(
        (page) => JSON.parse(decoder.decode(page)) as [string, Place][],
      ),
    )
  }

  /** Offers a row to see its number, and takes it back. */
  const probe = async (): Promise<void> => {
    const { tx, log } = begin(['log'], 'readwrite')
    await resultsOf([log.openKeyCursor(null, 'prev'), log.add(new Uint8Array())])
    tx.abort()
  }

  const getMany = async (wanted: readonly string[]): Promise<string[]> => {
    const places = wanted.map((name) => names.get(name) ?? [0, 0])
    const numbers = [...new Set(places.map(([row]) => row))]
    const reading = begin(['log', 'meta'])
    const requests = [...fresh(reading), ...numbers.map((row) => reading.log.get(row))]
    reading.tx.commit()
    const [, , ...rows] = (await resultsOf(requests)) as Uint8Array[]
    const byNumber = new Map(numbers.map((row, index) => [row, rows[index]]))
    return places.map(([row, at]) =>
      decoder.decode(byNumber.get(row)?.subarray(at, at + VALUE_BYTES)),
    )
  }

  const setMany = async (pairs: readonly Pair[]): Promise<void> => {
    const groups: (readonly Pair[])[] = []
    for (let at = 0; at < pairs.length; at += VALUES_PER_ROW) {
      groups.push(pairs.slice(at, at + VALUES_PER_ROW))
    }
    const bytes = groups.map((group) => encoder.encode(group.map(([, text]) => text).join('')))
    const writing = begin(['log', 'meta'], 'readwrite')
    const done = new Promise((resolve) => writing.tx.addEventListener('complete', resolve))
    const results = await resultsOf([
      ...fresh(writing),
      ...bytes.map((row) => writing.log.add(row)),
    ])
    writing.tx.commit()
    await done
    const rows = results.slice(2) as number[]
    last = rows.at(-1) ?? last
    groups.forEach((group, index) =>
      group.forEach(([name], place) => names.set(name, [rows[index] ?? 0, place * VALUE_BYTES])),
    )
  }

  const writeIndex = async (): Promise<void> => {
    const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1))
    const { tx } = begin(['log', 'index'], 'readwrite')
    for (let at = 0; at < sorted.length; at += NAMES_PER_PAGE) {
      const text = JSON.stringify(sorted.slice(at, at + NAMES_PER_PAGE)).padEnd(PAGE_BYTES)
      tx.objectStore('index').put(encoder.encode(text), at)
    }
    await new Promise((resolve) => tx.addEventListener('complete', resolve))
  }

  await look()
  await navigator.locks.request(`${database}/floor`, () =>
    Promise.all([look(), readIndex(), probe()]),
  )
  return {
    set: (name, value) => setMany([[name, value]]),
    setMany,
    get: async (name) => (await getMany([name]))[0],
    getMany,
    keys: async () => {
      await resultsOf(fresh(begin(['log', 'meta'])))
      return [...names.keys()]
    },
    settled: writeIndex,
    close: async () => db.close(),
  }
}
