/** A driver for localForage: each instance, by its `name` and `storeName`, has a namespace of its own. */
import type { Vault } from '../client/vault.ts'
import type { Value } from '../protocol/values.ts'
import { openedStore, type AdapterOptions, type OpenedStore } from './shared/opened.ts'

export type { AdapterOptions } from './shared/opened.ts'

export const LOCALFORAGE_DRIVER = 'cofferVault'

interface Place {
  name?: string
  storeName?: string
}

type Callback<T> = (error: unknown, value?: T) => void

/** What `localforage.defineDriver` takes. localForage calls each with its instance as `this`. */
export interface LocalForageDriver {
  _driver: string
  _support: boolean
  _initStorage(options: Place): Promise<void>
  getItem<T>(key: string, callback?: Callback<T | null>): Promise<T | null>
  setItem<T>(key: string, value: T, callback?: Callback<T>): Promise<T>
  removeItem(key: string, callback?: Callback<void>): Promise<void>
  clear(callback?: Callback<void>): Promise<void>
  length(callback?: Callback<number>): Promise<number>
  key(index: number, callback?: Callback<string>): Promise<string>
  keys(callback?: Callback<string[]>): Promise<string[]>
  iterate<T, U>(
    visit: (value: T, key: string, iteration: number) => U,
    callback?: Callback<U>,
  ): Promise<U>
  dropInstance(place?: Place, callback?: Callback<void>): Promise<void>
}

/** localForage's own defaults. */
const NAME = 'localforage'
const STORE_NAME = 'keyvaluepairs'

/**
 * The driver `cofferVault`: `await localforage.defineDriver(localForageDriver(vault))`, then
 * `localforage.createInstance({ driver: LOCALFORAGE_DRIVER, … })`. Values keep their type where the vault keeps it; a Blob and
 * arrays of numbers of a fixed size, but for bytes, are `bad-value`. `undefined` is stored as `null`, as by localForage.
 */
export function localForageDriver(vault: Vault, options: AdapterOptions = {}): LocalForageDriver {
  const base = options.namespace ?? 'localforage'
  const namespaceOf = ({ name = NAME, storeName = STORE_NAME }: Place): string =>
    [base, encodeURIComponent(name), encodeURIComponent(storeName)].join('/')
  const opened = (place: Place): OpenedStore =>
    openedStore(vault, base, { ...options, namespace: namespaceOf(place) })
  const stores = new WeakMap<object, OpenedStore>()
  const places = new WeakMap<object, Place>()
  const of = (instance: object): OpenedStore => stores.get(instance) ?? opened({})

  return {
    _driver: LOCALFORAGE_DRIVER,
    _support: true,
    async _initStorage(this: object, place) {
      places.set(this, place)
      stores.set(this, opened(place))
    },
    getItem<T>(this: object, key: string, callback?: Callback<T | null>) {
      return told(callback, async () => (await of(this).get<T>(key)) ?? null)
    },
    setItem<T>(this: object, key: string, value: T, callback?: Callback<T>) {
      return told(callback, async () => {
        const kept = value === undefined ? null : (value as Value)
        await of(this).set(key, kept)
        return kept as T
      })
    },
    removeItem(this: object, key, callback) {
      return told(callback, async () => void (await of(this).delete(key)))
    },
    clear(this: object, callback) {
      return told(callback, () => of(this).clear())
    },
    length(this: object, callback) {
      return told(callback, () => of(this).count())
    },
    key(this: object, index, callback) {
      // localForage answers `null` beyond the last, whatever its types say.
      return told(callback, async () => (await of(this).keys())[index] ?? (null as never))
    },
    keys(this: object, callback) {
      return told(callback, () => of(this).keys())
    },
    iterate<T, U>(
      this: object,
      visit: (value: T, key: string, iteration: number) => U,
      callback?: Callback<U>,
    ) {
      return told(callback, async () => {
        let iteration = 1
        for (const { name, value } of await of(this).entries<T>()) {
          const found = visit(value, name, iteration++)
          if (found !== undefined) return found
        }
        return undefined as U
      })
    },
    dropInstance(this: object, place, callback) {
      return told(callback, () => opened(place ?? places.get(this) ?? {}).clear())
    },
  }
}

/** The answer as a promise, and to a callback if there is one. */
function told<T>(callback: Callback<T> | undefined, work: () => Promise<T>): Promise<T> {
  const answer = work()
  if (callback) void tell(answer, callback)
  return answer
}

async function tell<T>(answer: Promise<T>, callback: Callback<T>): Promise<void> {
  const [error, value] = await answer.then(
    (value): [unknown, T?] => [null, value],
    (error: unknown): [unknown, T?] => [error],
  )
  callback(error, value)
}
