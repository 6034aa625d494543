/**
 * `@aparajita/capacitor-secure-storage` in its web form: plain JSON text in localStorage, not encrypted. It has one
 * prefix for the whole page, so the database stands in the names here.
 */
import { SecureStorage } from '@aparajita/capacitor-secure-storage'
import type { Open } from '../contestant.ts'

export const aparajita: Open = async (database) => {
  const prefix = `${database}/`
  const set = (name: string, value: string): Promise<void> =>
    SecureStorage.set(prefix + name, value)
  const get = (name: string) => SecureStorage.get(prefix + name)
  return {
    set,
    setMany: (pairs) => Promise.all(pairs.map(([name, value]) => set(name, value))),
    get,
    getMany: (names) => Promise.all(names.map(get)),
    keys: async () => {
      const all = await SecureStorage.keys()
      return all.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
    },
    close: async () => {},
  }
}
