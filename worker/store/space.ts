/**
 * The names of one namespace: found by name, listed in order. They stand in one sorted list, which costs a fraction of a
 * map's memory and of the time it takes to fill one; what has changed since stands beside it, and is merged in when
 * somebody wants to see the names in order.
 */

const GONE = -1

export class Space {
  #names: string[] = []
  /** The number of each name's place, in the order of the names. */
  #slots: number[] = []
  /** Names that came since, and names of the list that are gone. */
  #changed = new Map<string, number>()

  /** The number of the name's place. */
  get(name: string): number | undefined {
    const changed = this.#changed.size > 0 ? this.#changed.get(name) : undefined
    if (changed !== undefined) return changed === GONE ? undefined : changed
    const index = firstAtLeast(this.#names, name)
    return this.#names[index] === name ? this.#slots[index] : undefined
  }

  /** Takes in a name that is not there. */
  add(name: string, slot: number): void {
    this.#changed.set(name, slot)
  }

  /** The same for a name that comes after all others, before anybody has looked. */
  append(name: string, slot: number): void {
    this.#take(name, slot)
  }

  /** The last name of all, if names have only been appended. */
  get last(): string | undefined {
    return this.#names.at(-1)
  }

  /** Takes out a name that is there. */
  delete(name: string): void {
    const index = firstAtLeast(this.#names, name)
    if (this.#names[index] === name) this.#changed.set(name, GONE)
    else this.#changed.delete(name)
  }

  /** Every name, in code-unit order, the same in every locale. The list is the namespace's own: look, do not touch. */
  sorted(): readonly string[] {
    if (this.#changed.size > 0) this.#merge()
    return this.#names
  }

  /** The places of all names, in any order. */
  *slots(): Generator<number> {
    if (this.#changed.size > 0) this.#merge()
    yield* this.#slots
  }

  #merge(): void {
    const [before, slots, changed] = [this.#names, this.#slots, this.#changed]
    const keys = [...changed.keys()].sort()
    this.#names = []
    this.#slots = []
    this.#changed = new Map()
    let at = 0
    for (const key of keys) {
      const end = firstAtLeast(before, key, at)
      for (; at < end; at++) this.#take(before[at] as string, slots[at] as number)
      // It may stand in the list as well: then it is gone, or has come back with another place.
      if (before[at] === key) at++
      this.#take(key, changed.get(key) as number)
    }
    for (; at < before.length; at++) this.#take(before[at] as string, slots[at] as number)
  }

  #take(name: string, slot: number): void {
    if (slot === GONE) return
    this.#names.push(name)
    this.#slots.push(slot)
  }
}

/** The index, from `from` on, of the first name that is not before `name`. */
export function firstAtLeast(sorted: readonly string[], name: string, from = 0): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as string) < name) low = middle + 1
    else high = middle
  }
  return low
}
