/**
 * Which names there are and where their values stand: in memory only, for as long as the vault is open.
 * Values are never kept here.
 */
import type { ListOptions } from '../../src/protocol/contract.ts'
import { Expiries } from './expiries.ts'

export interface Place {
  sequence: number
  /** Index of the operation in its segment. */
  operation: number
  revision: number
  expiresAt?: number
}

/** What one operation of a segment does to the names. */
export type Effect =
  | ({ type: 'set'; namespace: string; name: string } & Place)
  | { type: 'delete'; namespace: string; name: string }
  | { type: 'clear'; namespace: string }

const OPERATIONS_PER_SEQUENCE = 65_536

/** Birth sequence × 65,536 + operation index: grows with every write, over tabs too. */
export const revisionOf = (sequence: number, operation: number): number =>
  sequence * OPERATIONS_PER_SEQUENCE + operation

export class Names {
  readonly expiries = new Expiries()
  readonly #namespaces = new Map<string, Map<string, Place>>()
  /** Sorted names by namespace, thrown away when one comes or goes. */
  readonly #sorted = new Map<string, string[]>()

  /** The place of a name that is there and has not expired. */
  get(namespace: string, name: string, nowMs: number): Place | undefined {
    const place = this.#namespaces.get(namespace)?.get(name)
    return place && isAlive(place, nowMs) ? place : undefined
  }

  /** Returns the names that this sets or takes away, expired ones too. */
  apply(effect: Effect): string[] {
    const { namespace } = effect
    if (effect.type === 'clear') {
      const gone = [...(this.#namespaces.get(namespace)?.keys() ?? [])]
      this.#namespaces.delete(namespace)
      this.#sorted.delete(namespace)
      this.expiries.clear(namespace)
      return gone
    }
    const names = this.#namespaces.get(namespace) ?? new Map<string, Place>()
    if (effect.type === 'delete') {
      if (!names.delete(effect.name)) return []
      this.#sorted.delete(namespace)
      this.expiries.delete(namespace, effect.name)
      return [effect.name]
    }
    const { name, sequence, operation, revision, expiresAt } = effect
    if (!names.has(name)) this.#sorted.delete(namespace)
    names.set(name, {
      sequence,
      operation,
      revision,
      ...(expiresAt !== undefined && { expiresAt }),
    })
    this.#namespaces.set(namespace, names)
    this.expiries.set(namespace, name, expiresAt)
    return [name]
  }

  /** Names in code-unit order, those that expired left out. */
  list(namespace: string, options: ListOptions, nowMs: number): string[] {
    const names = this.#namespaces.get(namespace)
    if (!names) return []
    const { prefix = '', after, limit = Infinity } = options
    const sorted = this.#sort(namespace, names)
    const listed: string[] = []
    const from = after === undefined || after < prefix ? prefix : after
    for (let i = firstAtLeast(sorted, from); i < sorted.length && listed.length < limit; i++) {
      const name = sorted[i] ?? ''
      if (!name.startsWith(prefix)) break
      if (name === after) continue
      const place = names.get(name)
      if (place && isAlive(place, nowMs)) listed.push(name)
    }
    return listed
  }

  #sort(namespace: string, names: Map<string, Place>): string[] {
    let sorted = this.#sorted.get(namespace)
    if (!sorted) {
      // Code-unit order, the same in every locale: the default of sort.
      sorted = [...names.keys()].sort()
      this.#sorted.set(namespace, sorted)
    }
    return sorted
  }
}

const isAlive = (place: Place, nowMs: number): boolean =>
  place.expiresAt === undefined || place.expiresAt > nowMs

function firstAtLeast(sorted: readonly string[], name: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? '') < name) low = middle + 1
    else high = middle
  }
  return low
}

/** Names as they will be once the calls of a commit are in: a thin layer over what is committed. */
export class Overlay {
  readonly #base: Names
  readonly #nowMs: number
  readonly #changed = new Map<string, Map<string, Place | undefined>>()
  readonly #cleared = new Set<string>()

  constructor(base: Names, nowMs: number) {
    this.#base = base
    this.#nowMs = nowMs
  }

  get(namespace: string, name: string): Place | undefined {
    const changed = this.#changed.get(namespace)
    if (changed?.has(name)) {
      const place = changed.get(name)
      return place && isAlive(place, this.#nowMs) ? place : undefined
    }
    return this.#cleared.has(namespace) ? undefined : this.#base.get(namespace, name, this.#nowMs)
  }

  /** Names whose time is over and that no call of this commit has touched, `limit` at most. */
  due(limit: number): { namespace: string; name: string }[] {
    return this.#base.expiries
      .due(this.#nowMs, limit)
      .filter(
        ({ namespace, name }) =>
          !this.#cleared.has(namespace) && !this.#changed.get(namespace)?.has(name),
      )
  }

  apply(effect: Effect): void {
    const { namespace } = effect
    if (effect.type === 'clear') {
      this.#cleared.add(namespace)
      this.#changed.delete(namespace)
      return
    }
    const changed = this.#changed.get(namespace) ?? new Map<string, Place | undefined>()
    changed.set(effect.name, effect.type === 'set' ? effect : undefined)
    this.#changed.set(namespace, changed)
  }
}
