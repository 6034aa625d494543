/** Which large values the names refer to: in memory only, like the names. What no name refers to may be deleted. */
import type { Bytes } from '../../src/protocol/values.ts'

export class LargeIds {
  readonly #live = new Map<string, Bytes>()
  #gone: Bytes[] = []

  has(id: Bytes): boolean {
    return this.#live.has(textOf(id))
  }

  /** A name moves from one value to another; either may be none, and both may be the same. */
  replace(before: Bytes | undefined, after: Bytes | undefined): void {
    if (before && this.#live.delete(textOf(before))) this.#gone.push(before)
    if (after) this.#live.set(textOf(after), after)
  }

  /** Values that lost their name since this was last asked. */
  takeGone(): Bytes[] {
    const gone = this.#gone.filter((id) => !this.has(id))
    this.#gone = []
    return gone
  }
}

const textOf = (id: Bytes): string => String.fromCharCode(...id)
