/**
 * An old store, as a reader knows it: which items of a Storage are its own, and what they say. A reader only reads. It never
 * makes a key where one is missing, and what it cannot read it names, and leaves to stay where it is.
 */
import type { Value } from '../protocol/values.ts'

/** `localStorage`, `sessionStorage`, or what has their calls. */
export type OldStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'removeItem'>

/**
 * Why an entry stays behind. `malformed`: its form is broken, or it was cut; `authentication`: another key, or changed;
 * `encoding`: it opens to bytes that are no text; `unsupported`: it is read, and the vault has no such name or value.
 */
export type Unread = 'malformed' | 'authentication' | 'encoding' | 'unsupported'

/** What one item of a Storage says: entries by name, or why it cannot be read. */
export type ItemRead = { entries: readonly (readonly [name: string, value: Value])[] } | Refused

export interface Refused {
  name: string
  why: Unread
}

export interface Source {
  readonly storage: OldStorage
  /** Where in the vault its entries go, and where the adapter that stands in for the old store looks for them. */
  readonly namespace: string
  /** Whether an item of this name holds entries of this store. Every other item is left alone. */
  owns(item: string): boolean
  /** An item beside them without which they cannot be read. It goes when none of them is left. */
  readonly keyItem?: string
  /**
   * What all of them say, in their order.
   *
   * @throws VaultError `bad-request` if what was given to read it with cannot be used; `record-missing` if its key is not
   * there; `tampered` if the key itself cannot be read
   */
  read(items: ReadonlyMap<string, string>): Promise<Map<string, ItemRead>>
}

/** A store that keeps each entry in one item, whose name is a prefix and the entry's name. */
export function prefixed(
  storage: OldStorage,
  namespace: string,
  prefix: string,
  decode: (text: string) => { value: Value } | { why: Unread },
): Source {
  return {
    storage,
    namespace,
    owns: (item) => item.startsWith(prefix),
    read: async (items) => {
      const found = new Map<string, ItemRead>()
      for (const [item, text] of items) {
        const name = item.slice(prefix.length)
        const decoded = decode(text)
        found.set(
          item,
          'why' in decoded ? { name, why: decoded.why } : { entries: [[name, decoded.value]] },
        )
      }
      return found
    },
  }
}

/** What JSON says, if it is JSON. */
export function json(text: string): { value: Value } | { why: 'malformed' } {
  try {
    return { value: JSON.parse(text) as Value }
  } catch {
    return { why: 'malformed' }
  }
}

/** The bytes of Base64 as `atob` takes it, or undefined. */
export function base64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))
  } catch {
    return undefined
  }
}
