/**
 * The head of the index: up to which row it is folded, its pages and their versions, and what of the log counts beside
 * the names (docs/format.md#index).
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { require } from '../bytes.ts'
import { CborReader } from '../cbor/reader.ts'
import { CborWriter } from '../cbor/writer.ts'

const LAYOUT = 1

/** A page number and the version the row must have. */
export interface PageRef {
  page: number
  version: number
}

export interface IndexHead {
  /** The newest row whose operations are in the pages. */
  foldedThrough: number
  /** The first row of the vault. */
  birth: number
  /** The last header operation up to there. */
  generation: number
  digest: Bytes
  /** Seals reserved up to there, by epoch. */
  reserved: ReadonlyMap<number, number>
  /** Pages of names, in the order of the names. */
  names: readonly PageRef[]
  /** Pages of the table of rows, in the order of the rows. */
  rows: readonly PageRef[]
  /** No page has this number or a higher one. */
  nextPage: number
}

export function encodeIndexHead(head: IndexHead): Bytes {
  const { foldedThrough, birth, generation, digest, reserved, names, rows, nextPage } = head
  const out = new CborWriter()
  out.list(9).uint(LAYOUT).uint(foldedThrough).uint(birth).uint(generation).bytes(digest)
  out.list(2 * reserved.size)
  for (const [epoch, count] of reserved) out.uint(epoch).uint(count)
  for (const refs of [names, rows]) {
    out.list(2 * refs.length)
    for (const { page, version } of refs) out.uint(page).uint(version)
  }
  return out.uint(nextPage).done()
}

/** @throws MalformedError */
export function decodeIndexHead(cbor: Bytes): IndexHead {
  const reader = new CborReader(cbor)
  require(reader.list() === 9 && reader.uint() === LAYOUT, 'index head')
  const [foldedThrough, birth] = [reader.uint(), reader.uint()]
  const [generation, digest] = [reader.uint(), reader.bytes()]
  require(digest.length === 32 && birth <= foldedThrough, 'index head')
  const reserved = new Map(readPairs(reader))
  const [names, rows] = [readRefs(reader), readRefs(reader)]
  const nextPage = reader.uint()
  reader.end()
  const pages = [...names, ...rows].map(({ page }) => page)
  require(new Set(pages).size === pages.length, 'pages')
  require(pages.every((page) => page > 0 && page < nextPage), 'page number')
  return { foldedThrough, birth, generation, digest, reserved, names, rows, nextPage }
}

const readRefs = (reader: CborReader): PageRef[] =>
  readPairs(reader).map(([page, version]) => ({ page, version }))

function readPairs(reader: CborReader): [number, number][] {
  const length = reader.list()
  require(length % 2 === 0, 'pairs')
  const pairs: [number, number][] = []
  for (let i = 0; i < length; i += 2) pairs.push([reader.uint(), reader.uint()])
  return pairs
}
