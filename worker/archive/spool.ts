/**
 * Where the lines of a backup wait until their number and sizes are known, which stand before them. They wait sealed,
 * under a key that nobody ever gets and that ends with the spool: a browser may put a Blob on the disk.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import { joined } from './records.ts'

/** What is collected before it is sealed and put away. */
const PIECE_BYTES = 1024 * 1024
const NONCE_BYTES = 12

/** Lines that are put away together: the sizes of all of them, whether they still count or not. */
interface Piece {
  first: number
  sizes: number[]
  sealed: Blob
}

export class Spool {
  readonly #key: Promise<CryptoKey>
  readonly #pieces: Piece[] = []
  /** By namespace and name, the number of the line that counts. */
  readonly #places = new Map<string, Map<string, number>>()
  readonly #dead = new Set<number>()
  readonly #sizes: number[] = []
  #waiting: Bytes[] = []
  #waitingBytes = 0
  #count = 0
  sizeBytes = 0

  constructor() {
    this.#key = crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ])
  }

  /** A line for this name, in place of the one there may be. */
  async put(namespace: string, name: string, line: Bytes): Promise<void> {
    this.drop(namespace, name)
    const names = this.#places.get(namespace) ?? new Map<string, number>()
    this.#places.set(namespace, names.set(name, this.#count++))
    this.#sizes.push(line.length)
    this.sizeBytes += line.length
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    if (this.#waitingBytes >= PIECE_BYTES) await this.#putAway()
  }

  drop(namespace: string, name: string): void {
    const line = this.#places.get(namespace)?.get(name)
    if (line === undefined) return
    this.#places.get(namespace)?.delete(name)
    this.#dead.add(line)
    this.sizeBytes -= this.#sizes[line] ?? 0
  }

  /** How many lines count of each namespace, in code-unit order. */
  namespaces = (): { name: string; entries: number }[] =>
    [...this.#places]
      .map(([name, { size }]) => ({ name, entries: size }))
      .filter(({ entries }) => entries > 0)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))

  /** The lines that count. */
  async *lines(): AsyncGenerator<Bytes> {
    await this.#putAway()
    for (const piece of this.#pieces) {
      const bytes = await this.#opened(piece)
      let at = 0
      for (const [index, size] of piece.sizes.entries()) {
        if (!this.#dead.has(piece.first + index)) yield bytes.subarray(at, at + size)
        at += size
      }
    }
  }

  async #putAway(): Promise<void> {
    if (this.#waiting.length === 0) return
    const sizes = this.#waiting.map(({ length }) => length)
    const plain = joined(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.#key, plain)
    this.#pieces.push({
      first: this.#sizes.length - sizes.length,
      sizes,
      sealed: new Blob([iv, sealed]),
    })
  }

  async #opened({ sealed }: Piece): Promise<Bytes> {
    const bytes = new Uint8Array(await sealed.arrayBuffer())
    const iv = bytes.subarray(0, NONCE_BYTES)
    return new Uint8Array(
      await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv },
        await this.#key,
        bytes.subarray(NONCE_BYTES),
      ),
    )
  }
}
