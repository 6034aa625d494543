/**
 * Seals anew what lies outside the log under older epochs, large values or files: a few parts at a time, each at its place and
 * in one transaction that puts it there only if what was opened is still there. Where it stands is known in memory only: whoever begins anew
 * finds what is done done.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { Log } from './log.ts'
import { isRow } from './meta.ts'
import type { PartedStore, PartKey } from './parted.ts'

/** What lies in one of these stores, and how a part of it is sealed anew. */
export interface Resealed {
  store: PartedStore
  /** Parts opened, sealed and written at once: what is small waits no longer than for these. */
  chunk: number
  epochOf(row: Bytes): number
  /** Whether something with a name has this key. */
  isNamed(key: string): boolean
  /** Undefined if nothing with a name has its key any more. */
  anew(key: PartKey, row: Bytes): Promise<Bytes | undefined>
}

export class Resealing {
  /** Why a part could not be sealed anew. */
  damaged: VaultError | undefined
  readonly #log: Log
  readonly #epoch: number
  readonly #what: Resealed
  readonly #seen = new Set<string>()
  #after: PartKey | undefined

  constructor(log: Log, epoch: number, what: Resealed) {
    this.#log = log
    this.#epoch = epoch
    this.#what = what
  }

  /** Parts that have been seen under this epoch. */
  get done(): number {
    return this.#seen.size
  }

  /** False once all parts have been looked at. */
  async step(): Promise<boolean> {
    const { db } = this.#log
    const { store: name, chunk } = this.#what
    if (this.#after === undefined) this.damaged = undefined
    const range = this.#after === undefined ? null : IDBKeyRange.lowerBound(this.#after, true)
    const { keys, rows } = await db.readFrom([name], async (tx) => {
      const store = tx.objectStore(name)
      const [keys, rows] = await Promise.all([
        store.getAllKeys(range, chunk),
        store.getAll(range, chunk),
      ])
      return { keys, rows }
    })
    const looked = await Promise.all(keys.map((key, index) => this.#look(key, rows[index])))
    const moved = looked.filter((part) => typeof part === 'object')
    // What another tab has taken away meanwhile is looked at once more.
    if (!(await this.#put(moved))) return true
    keys.forEach((key, index) => {
      if (looked[index]) this.#seen.add(nameOf(key))
    })
    this.#after = keys.at(-1) ?? this.#after
    return keys.length === chunk
  }

  /** Begins anew: a repair may have taken out what was damaged. */
  again(): void {
    this.#after = undefined
  }

  /**
   * Whether every part that is there has been seen under this epoch; looks from the beginning afterwards. Only while nobody
   * writes any, and once those that have no name are gone: a part may get one yet.
   */
  async isOver(): Promise<boolean> {
    const { store } = this.#what
    const keys = await this.#log.db.readFrom([store], (tx) => tx.objectStore(store).getAllKeys())
    this.again()
    return keys.every((key) => this.#seen.has(nameOf(key)))
  }

  /** The part as it is to be; or whether it is so already. */
  async #look(key: PartKey, found: unknown): Promise<Moved | boolean> {
    const { epochOf, isNamed, anew: sealAnew } = this.#what
    try {
      if (!(found instanceof Uint8Array)) throw new VaultError('tampered')
      const row = new Uint8Array(found)
      if (epochOf(row) === this.#epoch) return true
      const anew = await sealAnew(key, row)
      return anew ? { key, row, anew } : false
    } catch (error) {
      if (!isVaultError(error, 'tampered')) throw error
      if (isNamed(key[0])) this.damaged ??= error
      return false
    }
  }

  #put(parts: readonly Moved[]): Promise<boolean> {
    if (parts.length === 0) return Promise.resolve(true)
    const { store: name } = this.#what
    return this.#log.db.writeTo([name], 'strict', async (tx) => {
      const store = tx.objectStore(name)
      const found: unknown[] = await Promise.all(parts.map(({ key }) => store.get(key)))
      let isWhole = true
      parts.forEach(({ key, row, anew }, index) => {
        // Or a second run, because the first answer was lost.
        if (isRow(found[index], anew)) return
        if (!isRow(found[index], row)) isWhole = false
        else store.put(anew, key).catch(() => {})
      })
      return isWhole
    })
  }
}

const nameOf = ([id, part]: PartKey): string => `${id}/${part}`

interface Moved {
  key: PartKey
  row: Bytes
  anew: Bytes
}
