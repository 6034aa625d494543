/**
 * A plain tar (POSIX ustar) of files whose sizes are known before: the least of it that every `tar` reads. What is read
 * must be exactly what is written here, byte for byte: no links, no paths, no attributes, nothing behind the end.
 */
import type { Bytes } from '../../src/protocol/values.ts'

const BLOCK = 512
/** Eleven octal digits. */
export const MAX_FILE_BYTES = 8 ** 11 - 1

/** What was read is not such a tar. */
export class MalformedTar extends Error {}

export interface TarFile {
  name: string
  sizeBytes: number
  /** So many bytes, in any pieces. */
  content: AsyncIterable<Bytes> | Iterable<Bytes>
}

export async function* writeTar(files: readonly TarFile[], atMs: number): AsyncGenerator<Bytes> {
  for (const { name, sizeBytes, content } of files) {
    if (sizeBytes > MAX_FILE_BYTES) throw new TypeError('too large for a tar')
    yield header(name, sizeBytes, atMs)
    let written = 0
    for await (const piece of content) {
      written += piece.length
      yield piece
    }
    if (written !== sizeBytes) throw new TypeError('not the size it should be')
    yield new Uint8Array(padding(sizeBytes))
  }
  yield new Uint8Array(2 * BLOCK)
}

/** A file of a tar; `content` must be read to its end before the next file is asked for. */
export interface FoundFile {
  name: string
  sizeBytes: number
  content: AsyncGenerator<Bytes>
}

/** @throws MalformedTar */
export async function* readTar(pieces: AsyncIterable<Bytes>): AsyncGenerator<FoundFile> {
  const source = new Source(pieces)
  for (;;) {
    const block = await source.exactly(BLOCK)
    if (block.every((byte) => byte === 0)) break
    const { name, sizeBytes, mtime } = parsed(block)
    const expected = header(name, sizeBytes, mtime * 1000)
    if (!block.every((byte, at) => byte === expected[at])) throw new MalformedTar()
    yield { name, sizeBytes, content: source.upTo(sizeBytes) }
    assertZero(await source.exactly(padding(sizeBytes)))
  }
  assertZero(await source.exactly(BLOCK))
  if (await source.next()) throw new MalformedTar()
}

const padding = (sizeBytes: number): number => (BLOCK - (sizeBytes % BLOCK)) % BLOCK

function header(name: string, sizeBytes: number, atMs: number): Bytes {
  const block = new Uint8Array(BLOCK)
  const put = (at: number, text: string): void => block.set(new TextEncoder().encode(text), at)
  const octal = (value: number, digits: number): string =>
    `${value.toString(8).padStart(digits, '0')}\0`
  put(0, name)
  put(100, octal(0o600, 7))
  put(108, octal(0, 7))
  put(116, octal(0, 7))
  put(124, octal(sizeBytes, 11))
  put(136, octal(Math.max(0, Math.floor(atMs / 1000)), 11))
  // The sum counts itself as eight blanks.
  put(148, ' '.repeat(8))
  put(156, '0')
  put(257, 'ustar\x0000')
  put(
    148,
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
  )
  return block
}

function parsed(block: Bytes): { name: string; sizeBytes: number; mtime: number } {
  const ascii = (from: number, to: number): string =>
    String.fromCharCode(...block.subarray(from, to))
  const octal = (from: number): number => {
    const digits = ascii(from, from + 11)
    if (!/^[0-7]{11}$/.test(digits)) throw new MalformedTar()
    return Number.parseInt(digits, 8)
  }
  const [name = ''] = ascii(0, 100).split('\0')
  if (!/^[\x21-\x7e]{1,99}$/.test(name)) throw new MalformedTar()
  return { name, sizeBytes: octal(124), mtime: octal(136) }
}

function assertZero(bytes: Bytes): void {
  if (bytes.some((byte) => byte !== 0)) throw new MalformedTar()
}

/** Pieces of any size, read in sizes that are asked for. */
class Source {
  readonly #pieces: AsyncIterator<Bytes>
  #rest: Bytes = new Uint8Array()

  constructor(pieces: AsyncIterable<Bytes>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** Some bytes, `limit` at most; undefined at the end. */
  async next(limit = Infinity): Promise<Bytes | undefined> {
    while (this.#rest.length === 0) {
      const { done, value } = await this.#pieces.next()
      if (done) return undefined
      this.#rest = value
    }
    const piece = this.#rest.subarray(0, limit)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }

  async exactly(sizeBytes: number): Promise<Bytes> {
    const bytes = new Uint8Array(sizeBytes)
    let at = 0
    for await (const piece of this.upTo(sizeBytes)) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }

  async *upTo(sizeBytes: number): AsyncGenerator<Bytes> {
    let left = sizeBytes
    while (left > 0) {
      const piece = await this.next(left)
      if (!piece) throw new MalformedTar()
      left -= piece.length
      yield piece
    }
  }
}
