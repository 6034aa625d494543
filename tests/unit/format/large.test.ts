import { expect, test } from 'vitest'
import { MAX_VALUE_BYTES } from '../../../src/protocol/limits.ts'
import {
  cutLarge,
  isLargeSize,
  joinLarge,
  LARGE_PART_BYTES,
  largeEpoch,
  largeParts,
  openLarge,
  sealLarge,
} from '../../../worker/format/v1/large.ts'
import { padmeLength } from '../../../worker/format/v1/padme.ts'
import { encodeCbor } from '../../../worker/format/v1/values.ts'

const newKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
const place = {
  vaultId: new Uint8Array(16).fill(7),
  largeId: new Uint8Array(16).fill(9),
  part: 1,
  parts: 3,
}

/** Bytes of which no two neighbours are alike, and none is zero. */
const bytesOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index % 255) + 1)

const cutAll = (encoded: Uint8Array<ArrayBuffer>) =>
  Array.from({ length: largeParts(encoded.length) }, (_, part) => cutLarge(encoded, part))

test('a value of any size comes back from its parts', () => {
  const part = LARGE_PART_BYTES
  for (const size of [1, 55_296, part, part + 1, 2 * part, 98_305, 3_145_745]) {
    const encoded = bytesOf(size)
    const joined = new Uint8Array(size)
    cutAll(encoded).forEach((plain, index) => joinLarge(joined, index, plain))
    expect(Buffer.compare(joined, encoded)).toBe(0)
  }
})

test('all parts together have the PADMÉ length of the value, and each but the last is full', () => {
  for (const size of [55_000, 98_304, 98_305, 1_000_003]) {
    const lengths = cutAll(bytesOf(size)).map((plain) => plain.length)
    expect(lengths.reduce((sum, length) => sum + length)).toBe(padmeLength(size))
    for (const length of lengths.slice(0, -1)) expect(length).toBe(LARGE_PART_BYTES)
  }
})

test('a part is bound to its key, epoch, vault, value, number and count', async () => {
  const key = await newKey()
  const plain = bytesOf(100)
  const row = await sealLarge(key, 5, place, plain)
  expect(largeEpoch(row)).toBe(5)
  expect(await openLarge(key, place, row)).toEqual(plain)
  const elsewhere: Parameters<typeof openLarge>[] = [
    [await newKey(), place, row],
    [key, { ...place, vaultId: place.largeId }, row],
    [key, { ...place, largeId: place.vaultId }, row],
    [key, { ...place, part: 2 }, row],
    [key, { ...place, parts: 4 }, row],
    [key, place, Uint8Array.of(1, 0, 0, 0, 6, ...row.slice(5))],
    [key, place, Uint8Array.of(2, ...row.slice(1))],
    [key, place, row.slice(0, 32)],
  ]
  for (const args of elsewhere) {
    await expect(openLarge(...args)).rejects.toMatchObject({ code: 'tampered' })
  }
})

test('no row passes 57,344 bytes', async () => {
  const row = await sealLarge(await newKey(), 1, place, bytesOf(LARGE_PART_BYTES))
  expect(row.length).toBeLessThanOrEqual(57_344)
})

test('a part of another length, or with anything behind the end of its value, is refused', () => {
  const encoded = bytesOf(LARGE_PART_BYTES + 1)
  const [first, last] = cutAll(encoded)
  if (!first || !last) throw new Error('two parts')
  const joined = new Uint8Array(encoded.length)
  const dirty = last.slice()
  dirty[dirty.length - 1] = 1
  const bad: [number, Uint8Array<ArrayBuffer>][] = [
    [0, first.slice(1)],
    [0, last],
    [1, last.slice(1)],
    [1, first],
    [1, dirty],
    [2, last],
  ]
  for (const [part, plain] of bad) {
    expect(() => joinLarge(joined, part, plain)).toThrow(
      expect.objectContaining({ code: 'tampered' }),
    )
  }
})

test('a size says how many parts there are; any other number, or a size above the limit, is none', () => {
  expect(isLargeSize(1, 1)).toBe(true)
  expect(isLargeSize(MAX_VALUE_BYTES, largeParts(MAX_VALUE_BYTES))).toBe(true)
  const above = MAX_VALUE_BYTES + 1
  const wrong = [
    [0, 0],
    [0, 1],
    [-1, 1],
    [100_000, 2],
    [above, largeParts(above)],
  ] as const
  for (const [sizeBytes, parts] of wrong) expect(isLargeSize(sizeBytes, parts)).toBe(false)
})

test('16 MiB of bytes are not above the limit', () => {
  for (const value of [new Uint8Array(2 ** 24), new ArrayBuffer(2 ** 24)]) {
    expect(encodeCbor(value).length).toBeLessThanOrEqual(MAX_VALUE_BYTES)
  }
})
