/**
 * Seals anew what lies in store `large` under older epochs: a few parts at a time, each at its place and in one transaction
 * that puts it there only if what was opened is still there. Where it stands is known in memory only: whoever begins anew
 * finds what is done done.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { largeEpoch } from '../format/v1/large.ts'
import type { LargeValue } from '../format/v1/operations.ts'
import type { LargeKey } from './checking.ts'
import { keyOf } from './large-keys.ts'
import type { Log } from './log.ts'
import { isRow } from './meta.ts'

/** Parts opened, sealed and written at once, about 256 KiB: what is small waits no longer than for these. */
const CHUNK_PARTS = 5

export class Resealing {
  /** Why a part could not be sealed anew. */
  damaged: VaultError | undefined
  readonly #log: Log
  readonly #epoch: number
  readonly #seen = new Set<string>()
  #after: LargeKey | undefined

  constructor(log: Log, epoch: number) {
    this.#log = log
    this.#epoch = epoch
  }

  /** Parts that have been seen under this epoch. */
  get done(): number {
    return this.#seen.size
  }

  /** False once all parts have been looked at. */
  async step(): Promise<boolean> {
    const { db } = this.#log
    if (this.#after === undefined) this.damaged = undefined
    const range = this.#after === undefined ? null : IDBKeyRange.lowerBound(this.#after, true)
    const { keys, rows } = await db.readFrom(['large'], async (tx) => {
      const store = tx.objectStore('large')
      const [keys, rows] = await Promise.all([
        store.getAllKeys(range, CHUNK_PARTS),
        store.getAll(range, CHUNK_PARTS),
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
    return keys.length === CHUNK_PARTS
  }

  /** Begins anew: a repair may have taken out what was damaged. */
  again(): void {
    this.#after = undefined
  }

  /**
   * Whether every part that is there has been seen under this epoch; looks from the beginning afterwards. Only while nobody
   * writes large values, and once those that have no name are gone: a part may get one yet.
   */
  async isOver(): Promise<boolean> {
    const keys = await this.#log.db.readFrom(['large'], (tx) =>
      tx.objectStore('large').getAllKeys(),
    )
    this.again()
    return keys.every((key) => this.#seen.has(nameOf(key)))
  }

  /** The part as it is to be; or whether it is so already. */
  async #look([id, part]: LargeKey, found: unknown): Promise<Moved | boolean> {
    const { sealer } = this.#log
    try {
      if (!(found instanceof Uint8Array)) throw new VaultError('tampered')
      const row = new Uint8Array(found)
      if (largeEpoch(row) === this.#epoch) return true
      const named = this.#named(id)
      if (!named) return false
      const plain = await sealer.openLarge(named.id, part, named.parts, row)
      const anew = await sealer.sealLarge(named.id, part, named.parts, plain)
      plain.fill(0)
      return { key: [id, part], row, anew }
    } catch (error) {
      if (!isVaultError(error, 'tampered')) throw error
      if (this.#named(id)) this.damaged ??= error
      return false
    }
  }

  #named(key: string): LargeValue | undefined {
    for (const large of this.#log.names.large()) if (keyOf(large.id) === key) return large
    return undefined
  }

  #put(parts: readonly Moved[]): Promise<boolean> {
    if (parts.length === 0) return Promise.resolve(true)
    return this.#log.db.writeTo(['large'], 'strict', async (tx) => {
      const store = tx.objectStore('large')
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

const nameOf = ([id, part]: LargeKey): string => `${id}/${part}`

interface Moved {
  key: LargeKey
  row: Bytes
  anew: Bytes
}
