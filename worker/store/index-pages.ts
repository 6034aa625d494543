/** The two kinds of pages of the index, filled from what the view knows. */
import { PAGE_CAPACITY_BYTES } from '../format/v1/index-page.ts'
import { encodeNamePage, entrySize, runSize, type NamedPlace } from '../format/v1/name-page.ts'
import { encodeRowPage, type RowRecord } from '../format/v1/row-page.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { NamePageRef, RowPageRef } from './index-on-disk.ts'
import { pageAt, writePages, type Paper } from './paging.ts'
import { firstAtLeast } from './space.ts'
import type { View } from './view.ts'

/** What a page of names is filled to: a cut adds the head of a run, with a namespace of up to 4 KiB. */
export const NAME_PAGE_BYTES = PAGE_CAPACITY_BYTES - 7168

interface Listed extends NamedPlace {
  namespace: string
  /** The first name of its namespace. */
  isFirst: boolean
}

/** Writes the pages of names that have changed. */
export function writeNames(paper: Paper, view: View, limit: number): Promise<NamePageRef[]> {
  const before = view.index.names
  const touched = new Set(before.length === 0 ? [0] : [])
  for (const { namespace, name } of view.touchedNames.keys()) {
    touched.add(
      pageAt(before, (page) =>
        page.namespace === namespace ? page.name > name : page.namespace > namespace,
      ),
    )
  }
  return writePages(paper, before, touched, {
    gather: (from, to) => namesBetween(view, from, to),
    sizeOf: (entry) => entrySize(entry) + (entry.isFirst ? runSize(entry.namespace) : 0),
    limit,
    encode: encodeListed,
    begin: ({ namespace, name }) => ({ namespace, name }),
  })
}

/** Writes the pages of the table of rows that have changed, with rows up to `through`. */
export function writeRows(
  paper: Paper,
  view: View,
  through: number,
  limit: number,
): Promise<RowPageRef[]> {
  const before = view.index.rows
  const touched = new Set(before.length === 0 ? [0] : [])
  for (const sequence of view.touchedRows.keys()) {
    touched.add(pageAt(before, (page) => page.sequence > sequence))
  }
  return writePages(paper, before, touched, {
    gather: (from, to) => rowsBetween(view, from?.sequence ?? 0, to?.sequence ?? through + 1),
    sizeOf: () => 1,
    limit,
    encode: encodeRowPage,
    begin: ({ sequence }) => ({ sequence }),
  })
}

function rowsBetween({ rows }: View, least: number, end: number): RowRecord[] {
  const records: RowRecord[] = []
  for (const [sequence, { sizeBytes, keptBytes }] of rows.entries()) {
    if (sequence < least || sequence >= end) continue
    records.push({ sequence, nonce: rows.nonceOf(sequence) as Bytes, sizeBytes, keptBytes })
  }
  return records
}

function namesBetween(
  { names }: View,
  from: NamePageRef | undefined,
  to: NamePageRef | undefined,
): Listed[] {
  const listed: Listed[] = []
  for (const namespace of names.namespaces()) {
    if (from && namespace < from.namespace) continue
    if (to && namespace > to.namespace) break
    const sorted = names.sorted(namespace)
    const first = from?.namespace === namespace ? firstAtLeast(sorted, from.name) : 0
    const end = to?.namespace === namespace ? firstAtLeast(sorted, to.name) : sorted.length
    for (let i = first; i < end; i++) {
      const name = sorted[i] as string
      const place = names.place(namespace, name)
      if (place) listed.push({ namespace, name, place, isFirst: i === first })
    }
  }
  return listed
}

function encodeListed(listed: readonly Listed[]): Bytes {
  const runs = new Map<string, Listed[]>()
  for (const entry of listed) {
    const run = runs.get(entry.namespace)
    if (run) run.push(entry)
    else runs.set(entry.namespace, [entry])
  }
  return encodeNamePage([...runs].map(([namespace, entries]) => ({ namespace, entries })))
}
