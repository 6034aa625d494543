/**
 * The row of `meta` in which wrong secrets are counted, for all tabs and over reloads. Nobody has signed it: whoever can
 * write it can also delete the vault, and so it may delay, and never open anything.
 */
import type { Database } from './database.ts'

export const TRIES = 'tries'
export const SPARE = 'tries.spare'

export interface Tries {
  /** Begun since the last right secret, whatever has become of them. */
  begun: number
  /** Of them, those that are known to have been wrong. Counted only where erasing is on. */
  wrong: number
  /** When the last one was begun. */
  atMs: number
  /** Which one wrote this: a transaction that is run twice counts once. */
  by: string
  /** The vault has a recovery code that is known to be kept, and so may be erased after too many. */
  mayErase: boolean
}

export const NO_TRIES: Tries = { begun: 0, wrong: 0, atMs: 0, by: '', mayErase: false }

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

/** Undefined for an odd row, and for none. */
export function asTries(row: unknown): Tries | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  const { begun, wrong, atMs, by, mayErase } = row as Record<string, unknown>
  if (!isCount(begun) || !isCount(wrong) || !isCount(atMs)) return undefined
  if (typeof by !== 'string' || typeof mayErase !== 'boolean') return undefined
  return { begun, wrong, atMs, by, mayErase }
}

/** What lies there of the count. */
export interface FoundTries {
  row: unknown
  /** Stands beside every row. Deleting it says, where nothing can be written, that somebody has tried. */
  hasSpare: boolean
}

const find = async (meta: { get(key: string): Promise<unknown> }): Promise<FoundTries> => {
  const [row, spare] = await Promise.all([meta.get(TRIES), meta.get(SPARE)])
  return { row, hasSpare: spare !== undefined }
}

export const readTries = (db: Database): Promise<FoundTries> =>
  db.read((tx) => find(tx.objectStore('meta')))

/** Reads the row and writes what `change` makes of it, if anything, in one transaction, which may be run twice. */
export const changeTries = <T>(
  db: Database,
  durability: IDBTransactionDurability,
  change: (found: FoundTries) => { put?: Tries | undefined; result: T },
): Promise<T> =>
  db.write(durability, async (tx) => {
    const meta = tx.objectStore('meta')
    const { put, result } = change(await find(meta))
    if (put) await Promise.all([meta.put(put, TRIES), meta.put(true, SPARE)])
    return result
  })

/** Takes no room, unlike any other change. */
export const takeSpare = (db: Database): Promise<void> =>
  db.write('strict', (tx) => tx.objectStore('meta').delete(SPARE))
