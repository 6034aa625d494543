/**
 * A page of names: runs of one namespace each, in code-unit order, in columns (docs/format.md#index). All numbers of a run
 * stand in one byte string and all its names in one text, so that reading a hundred thousand of them stays cheap.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { require } from '../bytes.ts'
import { CborReader } from '../cbor/reader.ts'
import { CborWriter } from '../cbor/writer.ts'
import { FILES_NAMESPACE } from '../../../src/protocol/reserved.ts'
import { fileParts } from './file-part.ts'
import type { FileContent, LargeValue } from './operations.ts'

/** `length 2 ‖ sequence 6 ‖ at 2 ‖ size 2 ‖ revision 8`. */
const ENTRY_BYTES = 20
const TWO_32 = 2 ** 32

/** Where the value of a name stands. */
export interface PlaceRecord {
  sequence: number
  /** Offset of its operation in the segment, and how long that is. */
  at: number
  sizeBytes: number
  revision: number
  expiresAt?: number
  large?: LargeValue
  /** Of a name among the files. */
  file?: FileContent
}

export interface NamedPlace {
  name: string
  place: PlaceRecord
}

export interface NameRun {
  namespace: string
  entries: readonly NamedPlace[]
}

/** How many bytes an entry adds to a page, at most. */
export const entrySize = ({ name, place }: NamedPlace): number =>
  ENTRY_BYTES +
  utf8Size(name) +
  (place.expiresAt === undefined ? 0 : 14) +
  (place.large || place.file ? 48 : 0)

/** How many bytes a run adds beside its entries, at most. */
export const runSize = (namespace: string): number => 48 + utf8Size(namespace)

function utf8Size(text: string): number {
  let size = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // A surrogate is half of a character of four bytes.
    if (unit >= 0x80) size += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2
  }
  return size
}

export function encodeNamePage(runs: readonly NameRun[]): Bytes {
  const out = new CborWriter().list(runs.length)
  for (const { namespace, entries } of runs) {
    const columns = new DataView(new ArrayBuffer(entries.length * ENTRY_BYTES))
    entries.forEach(({ name, place }, index) => writeEntry(columns, index, name, place))
    out.list(5).text(namespace)
    out.text(entries.map(({ name }) => name).join('')).bytes(new Uint8Array(columns.buffer))
    writeExpiries(out, entries)
    writeLarge(out, entries)
  }
  return out.done()
}

/** Hands each entry to `take`, in order. @throws MalformedError */
export function decodeNamePage(
  cbor: Bytes,
  take: (namespace: string, name: string, place: PlaceRecord) => void,
): void {
  const reader = new CborReader(cbor)
  const runs = reader.list()
  for (let i = 0; i < runs; i++) {
    require(reader.list() === 5, 'run')
    const [namespace, text, bytes] = [reader.text(), reader.text(), reader.bytes()]
    require(bytes.length % ENTRY_BYTES === 0, 'columns')
    const count = bytes.length / ENTRY_BYTES
    const [expiries, large] = [readExpiries(reader, count), readLarge(reader, count)]
    const columns = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let from = 0
    for (let index = 0; index < count; index++) {
      const at = index * ENTRY_BYTES
      const to = from + columns.getUint16(at)
      require(to > from && to <= text.length, 'name')
      const place = readPlace(columns, at, expiries?.get(index))
      const outside = large?.get(index)
      if (outside) putOutside(place, outside, namespace)
      take(namespace, text.slice(from, to), place)
      from = to
    }
    require(from === text.length, 'names')
  }
  reader.end()
}

function writeEntry(columns: DataView, index: number, name: string, place: PlaceRecord): void {
  const at = index * ENTRY_BYTES
  columns.setUint16(at, name.length)
  columns.setUint16(at + 2, Math.floor(place.sequence / TWO_32))
  columns.setUint32(at + 4, place.sequence % TWO_32)
  columns.setUint16(at + 8, place.at)
  columns.setUint16(at + 10, place.sizeBytes)
  columns.setUint32(at + 12, Math.floor(place.revision / TWO_32))
  columns.setUint32(at + 16, place.revision % TWO_32)
}

function readPlace(columns: DataView, at: number, expiresAt: number | undefined): PlaceRecord {
  const place: PlaceRecord = {
    sequence: columns.getUint16(at + 2) * TWO_32 + columns.getUint32(at + 4),
    at: columns.getUint16(at + 8),
    sizeBytes: columns.getUint16(at + 10),
    revision: columns.getUint32(at + 12) * TWO_32 + columns.getUint32(at + 16),
  }
  require(Number.isSafeInteger(place.revision), 'revision')
  if (expiresAt !== undefined) place.expiresAt = expiresAt
  return place
}

/** What lies outside the log is a large value, or, among the names of files, a file. */
function putOutside(place: PlaceRecord, outside: LargeValue, namespace: string): void {
  if (namespace !== FILES_NAMESPACE) {
    place.large = outside
    return
  }
  const { id, parts, sizeBytes } = outside
  require(parts === fileParts(sizeBytes), 'parts of a file')
  place.file = { id, sizeBytes }
}

function writeExpiries(out: CborWriter, entries: readonly NamedPlace[]): void {
  const some = entries.flatMap(({ place: { expiresAt } }, index) =>
    expiresAt === undefined ? [] : [{ index, expiresAt }],
  )
  out.list(2 * some.length)
  for (const { index, expiresAt } of some) out.uint(index).uint(expiresAt)
}

function readExpiries(reader: CborReader, count: number): Map<number, number> | undefined {
  const length = reader.list()
  require(length % 2 === 0, 'expiries')
  if (length === 0) return undefined
  const expiries = new Map<number, number>()
  for (let i = 0; i < length; i += 2) expiries.set(index(reader, count), reader.uint())
  return expiries
}

function writeLarge(out: CborWriter, entries: readonly NamedPlace[]): void {
  const some = entries.flatMap(({ place: { large, file } }, index) => {
    if (large) return [{ index, ...large }]
    return file ? [{ index, ...file, parts: fileParts(file.sizeBytes) }] : []
  })
  out.list(4 * some.length)
  for (const { index, id, parts, sizeBytes } of some) {
    out.uint(index).bytes(id).uint(parts).uint(sizeBytes)
  }
}

function readLarge(reader: CborReader, count: number): Map<number, LargeValue> | undefined {
  const length = reader.list()
  require(length % 4 === 0, 'large')
  if (length === 0) return undefined
  const large = new Map<number, LargeValue>()
  for (let i = 0; i < length; i += 4) {
    const at = index(reader, count)
    const value = { id: reader.bytes(), parts: reader.uint(), sizeBytes: reader.uint() }
    require(value.id.length === 16 && value.parts > 0, 'large')
    large.set(at, value)
  }
  return large
}

function index(reader: CborReader, count: number): number {
  const value = reader.uint()
  require(value < count, 'index of an entry')
  return value
}
