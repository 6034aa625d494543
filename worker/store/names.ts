/**
 * Which names there are and where their values stand: in memory only, for as long as the vault is open.
 * Values are never kept here.
 */
import type { ListOptions } from '../../src/protocol/contract.ts'
import type { FileContent, LargeValue } from '../format/v1/operations.ts'
import { Expiries } from './expiries.ts'
import { Places, type Place } from './places.ts'
import type { RowTable } from './row-table.ts'
import { firstAtLeast, Space } from './space.ts'

export type { Place } from './places.ts'

/** What one operation of a segment does to the names. */
export type Effect =
  /** `moved`: rewriting has put the same entry elsewhere. */
  | { type: 'set'; namespace: string; name: string; place: Place; moved?: true }
  /** With `before`: only what was written in rows before that one. */
  | { type: 'delete'; namespace: string; name: string; before?: number }
  | { type: 'clear'; namespace: string; before?: number }

const OPERATIONS_PER_SEQUENCE = 65_536

/** Birth sequence × 65,536 + operation index: grows with every write, over tabs too. */
export const revisionOf = (sequence: number, operation: number): number =>
  sequence * OPERATIONS_PER_SEQUENCE + operation

export const isAlive = ({ expiresAt }: Pick<Place, 'expiresAt'>, nowMs: number): boolean =>
  expiresAt === undefined || expiresAt > nowMs

/** Fills a namespace with names that come in code-unit order. */
export interface NamesLoader {
  /** Whether it comes after all that are there. */
  isAfter(name: string): boolean
  put(name: string, place: Place): void
}

export class Names {
  readonly expiries = new Expiries()
  readonly #rows: RowTable
  readonly #places = new Places()
  readonly #spaces = new Map<string, Space>()
  #count = 0

  constructor(rows: RowTable) {
    this.#rows = rows
  }

  /** Names in all namespaces, expired ones too. */
  get count(): number {
    return this.#count
  }

  /** The place of a name that is there and has not expired. */
  get(namespace: string, name: string, nowMs: number): Place | undefined {
    const place = this.place(namespace, name)
    return place && isAlive(place, nowMs) ? place : undefined
  }

  /** The place of a name, expired or not. */
  place(namespace: string, name: string): Place | undefined {
    const slot = this.#spaces.get(namespace)?.get(name)
    return slot === undefined ? undefined : this.#places.get(slot)
  }

  /** Every namespace that has ever had a name, in code-unit order. */
  namespaces = (): string[] => [...this.#spaces.keys()].sort()

  /** Every name of a namespace, expired ones too, in code-unit order. */
  sorted = (namespace: string): readonly string[] => this.#spaces.get(namespace)?.sorted() ?? []

  /** The values kept outside the log. */
  large = (): IterableIterator<LargeValue> => this.#places.large()

  /** What is in the files. */
  files = (): IterableIterator<FileContent> => this.#places.files()

  /** Returns the names that this sets or takes away, expired ones too; one that only moved is not among them. */
  apply(effect: Effect): string[] {
    const { namespace } = effect
    if (effect.type === 'clear') return this.#clear(namespace, effect.before ?? Infinity)
    if (effect.type === 'delete') {
      const { name, before = Infinity } = effect
      return this.#delete(namespace, name, before) ? [name] : []
    }
    this.put(namespace, effect.name, effect.place)
    return effect.moved ? [] : [effect.name]
  }

  put(namespace: string, name: string, place: Place): void {
    const space = this.#space(namespace)
    const slot = space.get(name)
    if (slot === undefined) {
      space.add(name, this.#places.add(place))
      this.#count++
    } else {
      this.#countLive(slot, -1)
      this.#places.set(slot, place)
    }
    this.#rows.addLive(place.sequence, place.sizeBytes)
    if (slot !== undefined || place.expiresAt !== undefined) {
      this.expiries.set(namespace, name, place.expiresAt)
    }
  }

  /**
   * Fills an empty namespace, name by name, in code-unit order. A page of the index has them so, and comparing each with
   * the one before would cost more than all the rest: only where a page begins is it asked whether it comes after.
   */
  loader(namespace: string): NamesLoader {
    const space = this.#space(namespace)
    return {
      isAfter: (name) => space.last === undefined || name > space.last,
      put: (name, place) => {
        space.append(name, this.#places.add(place))
        this.#count++
        this.#rows.addLive(place.sequence, place.sizeBytes)
        if (place.expiresAt !== undefined) this.expiries.set(namespace, name, place.expiresAt)
      },
    }
  }

  /** Counts anew what is alive in each row. */
  recount(): void {
    this.#rows.forgetLive()
    for (const space of this.#spaces.values()) {
      for (const slot of space.slots()) this.#countLive(slot, 1)
    }
  }

  /** Names in code-unit order, those that expired left out. */
  list(namespace: string, options: ListOptions, nowMs: number): string[] {
    const space = this.#spaces.get(namespace)
    if (!space) return []
    const { prefix = '', after, limit = Infinity } = options
    const sorted = space.sorted()
    const isWhole = prefix === '' && after === undefined && limit >= sorted.length
    if (isWhole && !this.#places.hasExpiries) return sorted.slice()
    const listed: string[] = []
    const from = after === undefined || after < prefix ? prefix : after
    for (let i = firstAtLeast(sorted, from); i < sorted.length && listed.length < limit; i++) {
      const name = sorted[i] ?? ''
      if (!name.startsWith(prefix)) break
      if (name === after) continue
      if (this.#isAlive(space, name, nowMs)) listed.push(name)
    }
    return listed
  }

  #space(namespace: string): Space {
    const known = this.#spaces.get(namespace)
    if (known) return known
    const space = new Space()
    this.#spaces.set(namespace, space)
    return space
  }

  #isAlive(space: Space, name: string, nowMs: number): boolean {
    const slot = space.get(name)
    if (slot === undefined) return false
    const expiresAt = this.#places.expiresAt(slot)
    return expiresAt === undefined || expiresAt > nowMs
  }

  #delete(namespace: string, name: string, before: number): boolean {
    const space = this.#spaces.get(namespace)
    const slot = space?.get(name)
    if (!space || slot === undefined || this.#places.sequenceOf(slot) >= before) return false
    this.#countLive(slot, -1)
    this.#places.remove(slot)
    space.delete(name)
    this.#count--
    this.expiries.delete(namespace, name)
    return true
  }

  #clear(namespace: string, before: number): string[] {
    return this.sorted(namespace).filter((name) => this.#delete(namespace, name, before))
  }

  #countLive(slot: number, sign: 1 | -1): void {
    this.#rows.addLive(this.#places.sequenceOf(slot), sign * this.#places.sizeOf(slot))
  }
}
