/**
 * What an import would do, told before it is done: which rows are new, and which are there already. A row is known by
 * its fingerprint, as many times as the vault holds it, so equal rows of one file are all kept and a second import
 * adds nothing.
 */
import type { ImportResult, Item } from '../../protocol/item.ts'
import { itemsOf } from '../state/items.ts'
import { pagesOf } from '../state/pages.ts'
import type { App } from '../state/store.ts'

export interface Plan {
  fileName: string
  result: ImportResult
  /** Items the vault does not hold yet. */
  fresh: readonly Item[]
  /** How many of the file are there already. */
  present: number
  types: ReadonlyMap<string, number>
  folders: readonly string[]
  /** Folders of the file that no row is in; kept all the same. */
  emptyFolders: readonly string[]
}

/** How often each fingerprint is in the vault. */
export async function countFingerprints(app: App): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for await (const page of pagesOf<Item>(itemsOf(app))) {
    for (const { value } of page) {
      const fingerprint = value.source?.fingerprint
      if (fingerprint) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1)
    }
  }
  return counts
}

/** Splits the rows of a file into new ones and those `known` has, each known one taken once. */
export function makePlan(
  fileName: string,
  result: ImportResult,
  known: ReadonlyMap<string, number>,
): Plan {
  const left = new Map(known)
  const fresh = result.items.filter(({ source }) => {
    const count = source ? (left.get(source.fingerprint) ?? 0) : 0
    if (count === 0 || !source) return true
    left.set(source.fingerprint, count - 1)
    return false
  })
  const types = new Map<string, number>()
  for (const { type } of fresh) types.set(type, (types.get(type) ?? 0) + 1)
  const emptyFolders = result.emptyFolders ?? []
  const named = fresh.map(({ folder }) => folder).filter(Boolean)
  const folders = [...new Set([...named, ...(fresh.length > 0 ? emptyFolders : [])])].sort()
  const present = result.items.length - fresh.length
  return { fileName, result, fresh, present, types, folders, emptyFolders }
}
