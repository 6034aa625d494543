/** An entry as one line of `records.ndjson`, and back (docs/format.md#backup). */
import { assertValue, isWellFormed, type Bytes } from '../../src/protocol/values.ts'
import { MAX_NAME_BYTES } from '../../src/protocol/limits.ts'
import type { StreamedEntry } from '../entry-stream.ts'
import { fromJson, MalformedJson, toJson } from './json-values.ts'

const KEYS = ['namespace', 'name', 'value', 'expiresAt']
const LINE_FEED = 10

/** With its line feed. */
export function toLine({ namespace, name, value, expiresAt }: StreamedEntry): Bytes {
  const entry = {
    namespace,
    name,
    value: toJson(value),
    ...(expiresAt !== undefined && { expiresAt }),
  }
  return new TextEncoder().encode(`${JSON.stringify(entry)}\n`)
}

/** @throws MalformedJson, SyntaxError, VaultError `bad-value` */
export function fromLine(line: Bytes): StreamedEntry {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
  const entry: unknown = JSON.parse(text)
  if (typeof entry !== 'object' || entry === null) throw new MalformedJson()
  if (Object.keys(entry).some((key) => !KEYS.includes(key))) throw new MalformedJson()
  const { namespace, name, value, expiresAt } = entry as Record<string, unknown>
  if (!isName(namespace) || !isName(name) || name === '') throw new MalformedJson()
  if (expiresAt !== undefined && !isCount(expiresAt)) throw new MalformedJson()
  const read = fromJson(value)
  assertValue(read)
  return { namespace, name, value: read, ...(expiresAt !== undefined && { expiresAt }) }
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

const isName = (value: unknown): value is string =>
  typeof value === 'string' &&
  isWellFormed(value) &&
  new TextEncoder().encode(value).length <= MAX_NAME_BYTES

/** Lines with their line feeds. @throws MalformedJson if the last one has none */
export async function* linesOf(pieces: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let begun: Bytes[] = []
  for await (const piece of pieces) {
    let from = 0
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      begun.push(piece.subarray(from, end + 1))
      yield joined(begun)
      begun = []
      from = end + 1
    }
    // What comes next may come in the same buffer.
    if (from < piece.length) begun.push(piece.slice(from))
  }
  if (begun.length > 0) throw new MalformedJson()
}

export function joined(pieces: readonly Bytes[]): Bytes {
  const [only] = pieces
  if (only && pieces.length === 1) return only
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
