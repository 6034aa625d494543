/**
 * The operations a segment may hold, as CBOR lists (docs/format.md#operations). Others are refused: a segment is
 * authentic before it is decoded, so an unknown operation was written by a newer version.
 * Values stay CBOR here: reading names never decodes them.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import { FILES_NAMESPACE } from '../../../src/protocol/reserved.ts'
import type { Bytes, Value } from '../../../src/protocol/values.ts'
import { MalformedError, require } from '../bytes.ts'
import { CborReader } from '../cbor/reader.ts'
import { CborWriter } from '../cbor/writer.ts'

const SET = 1
const DELETE = 2
const CLEAR = 3
const FILE = 4
const HEADER = 5
const RETIRE = 6
const RESERVE = 7
const LARGE = 8
const FOLLOW = 9
const ROWS = 10

const ID_BYTES = 16
const NONCE_BYTES = 12
const DIGEST_BYTES = 32

/** A value kept outside the log, in parts. */
export interface LargeValue {
  id: Bytes
  parts: number
  /** Of the value as CBOR. */
  sizeBytes: number
}

/** What is in a file, kept outside the log; in how many parts follows from how much it is. */
export interface FileContent {
  id: Bytes
  sizeBytes: number
}

/** What is said of a file beside its name. */
export interface FileFacts extends FileContent {
  /** Its media type, as it was given. */
  mediaType: string
  /** In ms since 1970. */
  storedAt: number
}

/** What both kinds of set say beside the value. */
interface Entry {
  namespace: string
  name: string
  expiresAt?: number
  /** Present only where rewriting moved an entry: its revision from before. */
  revision?: number
}

/** `from` is the first of `count` sequence numbers. */
export interface SequenceRange {
  from: number
  count: number
}

export type LogOperation =
  /** `value` is CBOR. */
  | ({ type: 'set'; value: Bytes } & Entry)
  | ({ type: 'large'; large: LargeValue } & Entry)
  /** Its namespace is that of files, and not written. It does not expire. */
  | ({ type: 'file'; file: FileFacts } & Omit<Entry, 'expiresAt'>)
  /** With `before`, carried along by rewriting: it deletes what was written in rows before that one, as it always did. */
  | { type: 'delete'; namespace: string; name: string; before?: number }
  | { type: 'clear'; namespace: string; before?: number }
  /** Pins the header written in the same transaction, or, carried along, in an earlier one. */
  | { type: 'header'; generation: number; digest: Bytes }
  /** These rows have been rewritten and are gone; what still counts of them stands in this commit. */
  | { type: 'retire'; ranges: SequenceRange[] }
  /** So many more seals may be made under this epoch; `carried`, they were granted in rows that are retired. */
  | { type: 'reserve'; epoch: number; count: number; carried?: boolean }
  /** Names the row before this batch by its nonce, empty if none is known; `tag`: the rows of one batch have it in common. */
  | { type: 'follow'; nonce: Bytes; tag?: Bytes }
  /** These rows count, of all before this batch, once it is there: what `digestOfRows` makes of them. */
  | { type: 'rows'; digest: Bytes }

/** An operation and where it stands among those of its segment. */
export type Located = LogOperation & { at: number; sizeBytes: number }

/** What may be written: an operation, or a set whose value has been checked and is not CBOR yet. */
export type Writable = LogOperation | ({ type: 'new'; value: Value } & Entry)

/** One operation as CBOR. A segment's list is these, one after the other, behind a list head. */
export const encodeOperation = (operation: Writable): Bytes =>
  writeOperation(new CborWriter(), operation).done()

/** The same of many, one after the other, and where each ends: half the cost of one by one. */
export function encodeOperations(operations: readonly Writable[]): {
  bytes: Bytes
  ends: number[]
} {
  const out = new CborWriter()
  const ends = operations.map((operation) => writeOperation(out, operation).at)
  return { bytes: out.done(), ends }
}

function writeOperation(out: CborWriter, operation: Writable): CborWriter {
  switch (operation.type) {
    case 'set':
    case 'new': {
      const { namespace, name } = operation
      out
        .list(4 + extras(operation))
        .uint(SET)
        .text(namespace)
        .text(name)
      if (operation.type === 'new') out.value(operation.value)
      else out.raw(operation.value)
      return writeExtras(out, operation)
    }
    case 'large': {
      const { namespace, name, large } = operation
      out
        .list(6 + extras(operation))
        .uint(LARGE)
        .text(namespace)
        .text(name)
      out.bytes(large.id).uint(large.parts).uint(large.sizeBytes)
      return writeExtras(out, operation)
    }
    case 'file': {
      const { name, file, revision } = operation
      out
        .list(revision === undefined ? 6 : 7)
        .uint(FILE)
        .text(name)
      out.text(file.mediaType).bytes(file.id).uint(file.sizeBytes).uint(file.storedAt)
      return revision === undefined ? out : out.uint(revision)
    }
    case 'delete': {
      const { namespace, name, before } = operation
      out
        .list(before === undefined ? 3 : 4)
        .uint(DELETE)
        .text(namespace)
        .text(name)
      return before === undefined ? out : out.uint(before)
    }
    case 'clear': {
      const { namespace, before } = operation
      out
        .list(before === undefined ? 2 : 3)
        .uint(CLEAR)
        .text(namespace)
      return before === undefined ? out : out.uint(before)
    }
    case 'header':
      return out.list(3).uint(HEADER).uint(operation.generation).bytes(operation.digest)
    case 'retire':
      out.list(1 + 2 * operation.ranges.length).uint(RETIRE)
      for (const { from, count } of operation.ranges) out.uint(from).uint(count)
      return out
    case 'reserve': {
      const { epoch, count, carried } = operation
      out
        .list(carried ? 4 : 3)
        .uint(RESERVE)
        .uint(epoch)
        .uint(count)
      return carried ? out.uint(1) : out
    }
    case 'follow': {
      const { nonce, tag } = operation
      out
        .list(tag ? 3 : 2)
        .uint(FOLLOW)
        .bytes(nonce)
      return tag ? out.bytes(tag) : out
    }
    case 'rows':
      return out.list(2).uint(ROWS).bytes(operation.digest)
  }
}

const extras = ({ expiresAt, revision }: Entry): number =>
  revision !== undefined ? 2 : expiresAt !== undefined ? 1 : 0

function writeExtras(out: CborWriter, { expiresAt, revision }: Entry): CborWriter {
  if (expiresAt !== undefined) out.uint(expiresAt)
  else if (revision !== undefined) out.null()
  if (revision !== undefined) out.uint(revision)
  return out
}

/** @throws MalformedError, or VaultError `newer-version` for an operation this version does not know */
export function readOperations(cbor: Bytes): Located[] {
  const reader = new CborReader(cbor)
  const length = reader.list()
  const first = reader.at
  const operations: Located[] = []
  for (let i = 0; i < length; i++) {
    const at = reader.at - first
    const operation = readOperation(reader, cbor)
    operations.push({ ...operation, at, sizeBytes: reader.at - first - at })
  }
  reader.end()
  return operations
}

/**
 * The value that the operation `at` so many bytes behind the list's head sets this name to; of a file, its facts.
 *
 * @throws MalformedError
 */
export function readValueAt(cbor: Bytes, at: number, namespace: string, name: string): unknown {
  const head = new CborReader(cbor)
  head.list()
  const reader = new CborReader(cbor, head.at + at)
  const length = reader.list()
  const number = reader.uint()
  if (number === FILE) {
    const file = readFile(reader, length)
    require(namespace === file.namespace && name === file.name, 'another entry')
    return file.file
  }
  require(number === SET && reader.isText(namespace) && reader.isText(name), 'another entry')
  const value = reader.value()
  readExtras(reader, length - 4)
  return value
}

function readOperation(reader: CborReader, cbor: Bytes): LogOperation {
  const length = reader.list()
  require(length > 0, 'operation')
  switch (reader.uint()) {
    case SET: {
      const [namespace, name] = [reader.text(), reader.text()]
      const from = reader.at
      reader.skip()
      const value = cbor.subarray(from, reader.at)
      return { type: 'set', namespace, name, value, ...readExtras(reader, length - 4) }
    }
    case LARGE: {
      const [namespace, name] = [reader.text(), reader.text()]
      const large = { id: reader.bytes(), parts: reader.uint(), sizeBytes: reader.uint() }
      require(large.id.length === ID_BYTES && large.parts > 0, 'large')
      return { type: 'large', namespace, name, large, ...readExtras(reader, length - 6) }
    }
    case FILE:
      return readFile(reader, length)
    case DELETE: {
      require(length === 3 || length === 4, 'delete')
      const [namespace, name] = [reader.text(), reader.text()]
      return { type: 'delete', namespace, name, ...(length === 4 && { before: reader.uint() }) }
    }
    case CLEAR: {
      require(length === 2 || length === 3, 'clear')
      const namespace = reader.text()
      return { type: 'clear', namespace, ...(length === 3 && { before: reader.uint() }) }
    }
    case HEADER: {
      require(length === 3, 'header')
      const [generation, digest] = [reader.uint(), reader.bytes()]
      require(digest.length === DIGEST_BYTES, 'digest')
      return { type: 'header', generation, digest }
    }
    case RETIRE:
      return { type: 'retire', ranges: readRanges(reader, length) }
    case RESERVE: {
      require(length === 3 || length === 4, 'reserve')
      const [epoch, count] = [reader.uint(), reader.uint()]
      if (length === 3) return { type: 'reserve', epoch, count }
      require(reader.uint() === 1, 'carried')
      return { type: 'reserve', epoch, count, carried: true }
    }
    case FOLLOW: {
      require(length === 2 || length === 3, 'follow')
      const nonce = reader.bytes()
      require(nonce.length === NONCE_BYTES || nonce.length === 0, 'nonce')
      if (length === 2) return { type: 'follow', nonce }
      const tag = reader.bytes()
      require(tag.length === NONCE_BYTES, 'tag')
      return { type: 'follow', nonce, tag }
    }
    case ROWS: {
      require(length === 2, 'rows')
      const digest = reader.bytes()
      require(digest.length === DIGEST_BYTES, 'digest')
      return { type: 'rows', digest }
    }
    default:
      throw new VaultError('newer-version')
  }
}

function readFile(reader: CborReader, length: number): LogOperation & { type: 'file' } {
  require(length === 6 || length === 7, 'file')
  const name = reader.text()
  const mediaType = reader.text()
  const content = { id: reader.bytes(), sizeBytes: reader.uint() }
  require(content.id.length === ID_BYTES, 'file')
  const file = { ...content, mediaType, storedAt: reader.uint() }
  const revision = length === 7 ? { revision: reader.uint() } : {}
  return { type: 'file', namespace: FILES_NAMESPACE, name, file, ...revision }
}

function readExtras(reader: CborReader, count: number): { expiresAt?: number; revision?: number } {
  require(count >= 0 && count <= 2, 'set')
  if (count === 0) return {}
  const expiresAt = reader.isNull() ? undefined : reader.uint()
  if (count === 1 && expiresAt === undefined) throw new MalformedError('expiry')
  const expiry = expiresAt === undefined ? {} : { expiresAt }
  return count === 1 ? expiry : { ...expiry, revision: reader.uint() }
}

function readRanges(reader: CborReader, length: number): SequenceRange[] {
  require(length % 2 === 1 && length > 1, 'retire')
  const ranges: SequenceRange[] = []
  let least = 1
  for (let i = 1; i < length; i += 2) {
    const [from, count] = [reader.uint(), reader.uint()]
    require(from >= least && count > 0 && Number.isSafeInteger(from + count), 'range')
    ranges.push({ from, count })
    least = from + count
  }
  return ranges
}
