/**
 * Sorted items on numbered pages, and how pages are written anew: those that something was touched in, cut where they have
 * grown too full, joined with the next one where little is left.
 */
import type { PageRef } from '../format/v1/index-head.ts'
import type { Bytes } from '../../src/protocol/values.ts'

/** How the items of one kind of page are had, measured and encoded. `P` says where a page begins. */
export interface Paging<P extends PageRef, T> {
  /** All items from where this page begins up to where that one does; none given, from the first and to the last. */
  gather(from: P | undefined, to: P | undefined): readonly T[]
  sizeOf(item: T): number
  /** The size of a full page. */
  limit: number
  encode(items: readonly T[]): Bytes
  begin(first: T): Omit<P, keyof PageRef>
}

/** Where written pages go, and numbers of pages come from. */
export interface Paper {
  seal(cbor: Bytes): Promise<PageRef>
  /** These pages are not needed any more. */
  free(pages: readonly PageRef[]): void
}

/** A page that would hold less than this share is joined with the next one. */
const FEW = 1 / 8
/** Pages that are cut are filled this far: the next items find room. */
const FILL = 3 / 4

/** Writes the touched pages, given by their index, and returns all there are afterwards, in order. */
export async function writePages<P extends PageRef, T>(
  paper: Paper,
  before: readonly P[],
  touched: ReadonlySet<number>,
  how: Paging<P, T>,
): Promise<P[]> {
  const after: P[] = []
  const count = Math.max(before.length, 1)
  for (let page = 0; page < count;) {
    if (!touched.has(page)) {
      after.push(...before.slice(page, ++page))
      continue
    }
    const first = page++
    const begin = first === 0 ? undefined : before[first]
    let items = how.gather(begin, before[page])
    while (page < count && sum(items, how.sizeOf) < how.limit * FEW) {
      items = how.gather(begin, before[++page])
    }
    paper.free(before.slice(first, page))
    for (const part of cut(items, how.sizeOf, how.limit)) {
      const ref = await paper.seal(how.encode(part))
      // A PageRef and where it begins are all there is to a P.
      after.push({ ...ref, ...how.begin(part[0] as T) } as P)
    }
  }
  return after
}

/** The index of the page a place belongs to: the last one that does not begin after it, or else the first. */
export function pageAt<P>(pages: readonly P[], beginsAfter: (page: P) => boolean): number {
  let low = 0
  let high = pages.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (beginsAfter(pages[middle] as P)) high = middle
    else low = middle + 1
  }
  return Math.max(0, low - 1)
}

const sum = <T>(items: readonly T[], sizeOf: (item: T) => number): number =>
  items.reduce((total, item) => total + sizeOf(item), 0)

function cut<T>(items: readonly T[], sizeOf: (item: T) => number, limit: number): T[][] {
  if (items.length === 0) return []
  const target = sum(items, sizeOf) <= limit ? limit : limit * FILL
  const pages: T[][] = []
  let used = Infinity
  for (const item of items) {
    const size = sizeOf(item)
    if (used + size > target) {
      pages.push([])
      used = 0
    }
    pages.at(-1)?.push(item)
    used += size
  }
  return pages
}
