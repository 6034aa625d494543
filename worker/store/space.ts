/** The names of one namespace: found by name, listed in order. What is sorted once is only merged with, never sorted again. */

export class Space {
  /** Name → number of its place. */
  readonly slots = new Map<string, number>()
  #sorted: string[] = []
  #added: string[] = []
  #isStale = false
  /** Somebody may be looking at the sorted list: it is replaced from now on, and does not grow. */
  #isShown = false

  /** Gives a name its place; one that is new. */
  add(name: string, slot: number): void {
    this.slots.set(name, slot)
    // They come in order as a rule: an index is read page by page.
    const isLast = !this.#isShown && this.#added.length === 0 && name > (this.#sorted.at(-1) ?? '')
    if (isLast) this.#sorted.push(name)
    else this.#added.push(name)
  }

  delete(name: string): void {
    if (this.slots.delete(name)) this.#isStale = true
  }

  /** Every name, in code-unit order, the same in every locale. The list is the namespace's own: look, do not touch. */
  sorted(): readonly string[] {
    this.#isShown = true
    if (this.#added.length === 0 && !this.#isStale) return this.#sorted
    this.#sorted = merge(this.#sorted, this.#added.sort())
    if (this.#isStale) this.#sorted = this.#sorted.filter((name) => this.slots.has(name))
    this.#added = []
    this.#isStale = false
    return this.#sorted
  }
}

/** Both sorted; what is in both, or twice in one, is in the result once. */
function merge(a: readonly string[], b: readonly string[]): string[] {
  if (a.length === 0 && b.length === 0) return []
  const out: string[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]]
    const takeLeft = right === undefined || (left !== undefined && left <= right)
    const name = takeLeft ? left : right
    if (takeLeft) i++
    else j++
    if (name !== undefined && name !== out.at(-1)) out.push(name)
  }
  return out
}

/** The index of the first name that is not before `name`. */
export function firstAtLeast(sorted: readonly string[], name: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? '') < name) low = middle + 1
    else high = middle
  }
  return low
}
