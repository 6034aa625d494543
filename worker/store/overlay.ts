/** Names as they will be once the calls of a commit are in: a thin layer over what is committed. */
import { isAlive, type Effect, type Names, type Place } from './names.ts'

export class Overlay {
  readonly #base: Names
  readonly #nowMs: number
  readonly #changed = new Map<string, Map<string, Place | undefined>>()
  readonly #cleared = new Set<string>()

  constructor(base: Names, nowMs: number) {
    this.#base = base
    this.#nowMs = nowMs
  }

  /** The place of a name that is there and has not expired. */
  get(namespace: string, name: string): Place | undefined {
    const place = this.place(namespace, name)
    return place && isAlive(place, this.#nowMs) ? place : undefined
  }

  /** The place of a name, expired or not. */
  place(namespace: string, name: string): Place | undefined {
    const changed = this.#changed.get(namespace)
    if (changed?.has(name)) return changed.get(name)
    return this.#cleared.has(namespace) ? undefined : this.#base.place(namespace, name)
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

  /** What rewriting carries along (`before`) changes nothing that is there. */
  apply(effect: Effect): void {
    const { namespace } = effect
    if (effect.type !== 'set' && effect.before !== undefined) return
    if (effect.type === 'clear') {
      this.#cleared.add(namespace)
      this.#changed.delete(namespace)
      return
    }
    const changed = this.#changed.get(namespace) ?? new Map<string, Place | undefined>()
    changed.set(effect.name, effect.type === 'set' ? effect.place : undefined)
    this.#changed.set(namespace, changed)
  }
}
