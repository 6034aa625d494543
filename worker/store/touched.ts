/** What has changed since the index was last written, each with the newest row that did so. */

export class Touched<K> {
  readonly #keys = new Map<K, number>()

  get size(): number {
    return this.#keys.size
  }

  add = (key: K, sequence: number): void => void this.#keys.set(key, sequence)

  keys = (): IterableIterator<K> => this.#keys.keys()

  /** The index has been written with all that rows up to this one did. */
  folded(through: number): void {
    for (const [key, sequence] of this.#keys) if (sequence <= through) this.#keys.delete(key)
  }
}

/** The same for names, which are told apart by their namespace. */
export class TouchedNames {
  readonly #spaces = new Map<string, Touched<string>>()

  get size(): number {
    let size = 0
    for (const space of this.#spaces.values()) size += space.size
    return size
  }

  add(namespace: string, name: string, sequence: number): void {
    let space = this.#spaces.get(namespace)
    if (!space) {
      space = new Touched()
      this.#spaces.set(namespace, space)
    }
    space.add(name, sequence)
  }

  *keys(): IterableIterator<{ namespace: string; name: string }> {
    for (const [namespace, space] of this.#spaces) {
      for (const name of space.keys()) yield { namespace, name }
    }
  }

  folded(through: number): void {
    for (const space of this.#spaces.values()) space.folded(through)
  }
}
