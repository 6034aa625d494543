/**
 * For libraries that read a state once, and from then on write all of theirs: what was written without knowing what is stored
 * never takes its place. Such a library may go on with an empty state after a read that failed, or that took too long.
 */
import type { TextItems } from './text-items.ts'

type Items = Pick<TextItems, 'getItem' | 'setItem' | 'removeItem'>

/**
 * - A write that is asked for while the item is still being read waits for the answer. If there is an item, the library
 *   takes that, so that the write is out of date before it is made, and is not made.
 * - After a read that failed, writing and removing reject with what the read has failed with, until a read succeeds.
 */
export function readFirst<T extends Items>(items: T): T {
  const reads = new Map<string, Promise<string | null>>()
  return {
    ...items,
    getItem: (key) => {
      const read = items.getItem(key)
      reads.set(key, read)
      const settled = (): boolean => reads.get(key) === read && reads.delete(key)
      read.then(settled, () => {})
      return read
    },
    setItem: async (key, value) => {
      const read = reads.get(key)
      if (read && (await read) !== null) return
      await items.setItem(key, value)
    },
    removeItem: async (key) => {
      await reads.get(key)
      await items.removeItem(key)
    },
  }
}
