/**
 * What one commit changed, as whoever watches is told: names only, never values. Worked out while its effects go into
 * the names, because only then is it known what a `clear` takes away.
 */

/** What a commit did in one namespace. */
export interface Change {
  namespace: string
  /** Every name that was set or deleted, in the order of the first time. */
  names: string[]
  /** Those of them that are gone now. */
  deleted: string[]
  /** The commit's last row: grows from commit to commit. */
  sequence: number
}

export class Changes {
  readonly #spaces = new Map<string, Map<string, boolean>>()

  add(namespace: string, names: readonly string[], areGone: boolean): void {
    if (names.length === 0) return
    const space = this.#spaces.get(namespace) ?? new Map<string, boolean>()
    for (const name of names) space.set(name, areGone)
    this.#spaces.set(namespace, space)
  }

  list(sequence: number): Change[] {
    return [...this.#spaces].map(([namespace, space]) => ({
      namespace,
      names: [...space.keys()],
      deleted: [...space].flatMap(([name, isGone]) => (isGone ? [name] : [])),
      sequence,
    }))
  }
}
