/**
 * The floor: the browser's calls that ours cannot do without, over rows of the same size, with nothing planned or checked.
 * What it takes of plain idb's time is what no store can go below that keeps our promises in this way: each row is sealed by
 * AES-GCM, a read looks at the newest row and at the tabs' state, a write at both before it counts, and opening asks where
 * the log ends.
 */
import { resultOf, resultsOf } from '../../../worker/store/transact.ts'
import type { Open, Pair } from '../contestant.ts'

/** As ours packs them: values of 200 bytes to a row, names with their places to a page. */
const VALUES_PER_ROW = 70
const VALUE_BYTES = 200
const NAMES_PER_PAGE = 800
const PAGE_BYTES = 48_000

/** One for all: a floor need not be safe. */
const SEALING = { name: 'AES-GCM', iv: new Uint8Array(12) }
const key = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
  'encrypt',
  'decrypt',
])

const sealed = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.encrypt(SEALING, await key, bytes))

const unsealed = async (row: unknown): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.decrypt(SEALING, await key, row as Uint8Array<ArrayBuffer>))

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
    const opening = pages.map(async (page) => unsealed(await resultOf(page)))
    await resultsOf([log.getAllKeys(IDBKeyRange.lowerBound(last, true))])
    const opened = await Promise.all(opening)
    names = new Map(opened.flatMap((page) => JSON.parse(decoder.decode(page)) as [string, Place][]))
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
    const requests = numbers.map((row) => reading.log.get(row))
    const opening = requests.map(async (row) => unsealed(await resultOf(row)))
    const looks = fresh(reading)
    reading.tx.commit()
    await resultsOf(looks)
    const rows = await Promise.all(opening)
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
    const bytes = await Promise.all(
      groups.map((group) => sealed(encoder.encode(group.map(([, text]) => text).join('')))),
    )
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

  let waiting: Pair[] = []
  let writing: Promise<void> | undefined
  /** What is set in one turn goes into one transaction, as with ours. */
  const set = (...pair: Pair): Promise<void> => {
    waiting.push(pair)
    writing ??= Promise.resolve().then(() => {
      const pairs = waiting
      waiting = []
      writing = undefined
      return setMany(pairs)
    })
    return writing
  }

  const writeIndex = async (): Promise<void> => {
    const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1))
    const pages: Uint8Array[] = []
    for (let at = 0; at < sorted.length; at += NAMES_PER_PAGE) {
      const text = JSON.stringify(sorted.slice(at, at + NAMES_PER_PAGE)).padEnd(PAGE_BYTES)
      pages.push(await sealed(encoder.encode(text)))
    }
    const { tx } = begin(['log', 'index'], 'readwrite')
    pages.forEach((page, at) => tx.objectStore('index').put(page, at))
    await new Promise((resolve) => tx.addEventListener('complete', resolve))
  }

  await look()
  await navigator.locks.request(`${database}/floor`, () =>
    Promise.all([look(), readIndex(), probe()]),
  )
  return {
    set,
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
