/**
 * The head of the index: up to which row it is folded, its pages and their versions, and what of the log counts beside
 * the names (docs/format.md#index).
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { require } from '../bytes.ts'
import { CborReader } from '../cbor/reader.ts'
import { CborWriter } from '../cbor/writer.ts'

/** Written before rows were chained: pages are named by number and version alone, and nothing ties them to the rows. */
const UNTIED = 1
const LAYOUT = 2
const NONCE_BYTES = 12

/** A page number, and the version and the nonce the row must have. */
export interface PageRef {
  page: number
  version: number
  nonce: Bytes
}

/** Those of an untied index have no nonce. */
export type NamedPage = Omit<PageRef, 'nonce'> & { nonce?: Bytes }

/** What ties an index to the rows it was made from. */
export interface Tie {
  /** Whether the row it is folded through is linked to the one before. */
  isLinked: boolean
  /** The newest row that any page can know of, and its nonce. */
  sequence: number
  nonce: Bytes
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
  names: readonly NamedPage[]
  /** Pages of the table of rows, in the order of the rows. */
  rows: readonly NamedPage[]
  /** No page has this number or a higher one. */
  nextPage: number
  tie: Tie | undefined
}

/** What is written, always tied. */
export interface NewIndexHead extends IndexHead {
  names: readonly PageRef[]
  rows: readonly PageRef[]
  tie: Tie
}

export function encodeIndexHead(head: NewIndexHead): Bytes {
  const { foldedThrough, birth, generation, digest, reserved, names, rows, nextPage, tie } = head
  const out = new CborWriter()
  out.list(12).uint(LAYOUT).uint(foldedThrough).uint(birth).uint(generation).bytes(digest)
  out.list(2 * reserved.size)
  for (const [epoch, count] of reserved) out.uint(epoch).uint(count)
  for (const refs of [names, rows]) {
    out.list(3 * refs.length)
    for (const { page, version, nonce } of refs) out.uint(page).uint(version).bytes(nonce)
  }
  out.uint(nextPage).uint(Number(tie.isLinked))
  return out.uint(tie.sequence).bytes(tie.nonce).done()
}

/** @throws MalformedError */
export function decodeIndexHead(cbor: Bytes): IndexHead {
  const reader = new CborReader(cbor)
  const length = reader.list()
  const layout = reader.uint()
  const isTied = layout === LAYOUT
  require(isTied ? length === 12 : length === 9 && layout === UNTIED, 'index head')
  const [foldedThrough, birth] = [reader.uint(), reader.uint()]
  const [generation, digest] = [reader.uint(), reader.bytes()]
  require(digest.length === 32 && birth <= foldedThrough, 'index head')
  const reserved = new Map(readPairs(reader))
  const [names, rows] = [readRefs(reader, isTied), readRefs(reader, isTied)]
  const nextPage = reader.uint()
  const tie = isTied ? readTie(reader) : undefined
  reader.end()
  require(!tie || tie.sequence >= foldedThrough, 'tie')
  const pages = [...names, ...rows].map(({ page }) => page)
  require(new Set(pages).size === pages.length, 'pages')
  require(pages.every((page) => page > 0 && page < nextPage), 'page number')
  return { foldedThrough, birth, generation, digest, reserved, names, rows, nextPage, tie }
}

function readTie(reader: CborReader): Tie {
  const linked = reader.uint()
  require(linked <= 1, 'linked')
  return { isLinked: linked === 1, sequence: reader.uint(), nonce: readNonce(reader) }
}

function readNonce(reader: CborReader): Bytes {
  const nonce = reader.bytes()
  require(nonce.length === NONCE_BYTES, 'nonce')
  return nonce
}

function readRefs(reader: CborReader, isTied: boolean): NamedPage[] {
  if (!isTied) return readPairs(reader).map(([page, version]) => ({ page, version }))
  const length = reader.list()
  require(length % 3 === 0, 'pages')
  const refs: PageRef[] = []
  for (let i = 0; i < length; i += 3) {
    refs.push({ page: reader.uint(), version: reader.uint(), nonce: readNonce(reader) })
  }
  return refs
}

function readPairs(reader: CborReader): [number, number][] {
  const length = reader.list()
  require(length % 2 === 0, 'pairs')
  const pairs: [number, number][] = []
  for (let i = 0; i < length; i += 2) pairs.push([reader.uint(), reader.uint()])
  return pairs
}
