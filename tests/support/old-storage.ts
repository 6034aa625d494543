/** A `Storage` of this process: what old stores wrote to. */
import type { OldStorage } from '../../src/migrate/migrate.ts'

export interface FullStorage extends OldStorage {
  setItem(name: string, text: string): void
  readonly all: Record<string, string>
}

export function oldStorage(items: Readonly<Record<string, string>> = {}): FullStorage {
  const map = new Map(Object.entries(items))
  return {
    get length() {
      return map.size
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, text) => void map.set(name, text),
    removeItem: (name) => void map.delete(name),
    get all() {
      return Object.fromEntries(map)
    },
  }
}
