/** Which names end by themselves, and when: in memory only, like the names. Decides nothing about what is alive. */

export class Expiries {
  readonly #namespaces = new Map<string, Map<string, number>>()
  #nextMs = Infinity

  /** When to look next: never later than the first entry ends, at times earlier. `Infinity` if none does. */
  get nextMs(): number {
    return this.#nextMs
  }

  /** The name is written anew, and ends then or not at all. */
  set(namespace: string, name: string, expiresAt: number | undefined): void {
    if (expiresAt === undefined) return this.delete(namespace, name)
    const names = this.#namespaces.get(namespace) ?? new Map<string, number>()
    names.set(name, expiresAt)
    this.#namespaces.set(namespace, names)
    this.#nextMs = Math.min(this.#nextMs, expiresAt)
  }

  delete(namespace: string, name: string): void {
    this.#namespaces.get(namespace)?.delete(name)
  }

  clear(namespace: string): void {
    this.#namespaces.delete(namespace)
  }

  /** Names whose time is over, `limit` at most; works out anew when the first of the others ends. */
  due(nowMs: number, limit: number): { namespace: string; name: string }[] {
    const due: { namespace: string; name: string }[] = []
    let nextMs = Infinity
    for (const [namespace, names] of this.#namespaces) {
      for (const [name, expiresAt] of names) {
        if (expiresAt <= nowMs && due.length < limit) due.push({ namespace, name })
        nextMs = Math.min(nextMs, expiresAt)
      }
    }
    this.#nextMs = nextMs
    return due
  }
}
