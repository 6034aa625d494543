import { expect, test } from 'vitest'
import { encodeOperation, type LogOperation } from '../../../worker/format/v1/operations.ts'
import {
  openSegment,
  sealSegment,
  segmentEpoch,
  segmentOf,
} from '../../../worker/format/v1/segment.ts'
import { decodeCbor, encodeCbor } from '../../../worker/format/v1/values.ts'

const newKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
const vaultId = new Uint8Array(16).fill(7)
const place = { vaultId, sequence: 5 }

const large = { id: new Uint8Array(16).fill(2), parts: 3, sizeBytes: 140_000 }

const operations: LogOperation[] = [
  { type: 'header', generation: 1, digest: new Uint8Array(32).fill(1) },
  { type: 'reserve', epoch: 1, count: 16_384 },
  { type: 'set', namespace: '', name: 'a', value: encodeCbor('one') },
  { type: 'set', namespace: 'n', name: 'b', value: encodeCbor([1n]), expiresAt: 5 },
  { type: 'set', namespace: 'n', name: 'c', value: encodeCbor(null), revision: 9 },
  { type: 'set', namespace: 'n', name: 'd', value: encodeCbor(null), expiresAt: 5, revision: 9 },
  { type: 'delete', namespace: 'n', name: 'b' },
  { type: 'delete', namespace: 'n', name: 'b', before: 4 },
  { type: 'clear', namespace: 'n' },
  { type: 'clear', namespace: 'n', before: 4 },
  {
    type: 'retire',
    ranges: [
      { from: 2, count: 1 },
      { from: 9, count: 70_000 },
    ],
  },
  { type: 'reserve', epoch: 1, count: 16_384, carried: true },
  { type: 'large', namespace: '', name: 'e', large, expiresAt: 5, revision: 9 },
  { type: 'rows', digest: new Uint8Array(32).fill(3) },
  { type: 'follow', nonce: new Uint8Array(12).fill(4) },
  { type: 'follow', nonce: new Uint8Array(), tag: new Uint8Array(12).fill(5) },
]

test('operations come back as they were sealed', async () => {
  const key = await newKey()
  const row = await sealSegment(key, 3, place, segmentOf(operations.map(encodeOperation)), 1, 4)
  expect(segmentEpoch(row)).toBe(3)
  const opened = await openSegment(key, place, row)
  expect(opened).toMatchObject({ part: 1, parts: 4 })
  const located = opened.operations()
  expect(located).toMatchObject(operations)
  for (const { at, sizeBytes: _size, ...operation } of located) {
    if (operation.type !== 'set') continue
    const { namespace, name, value } = operation
    expect(opened.valueAt(at, namespace, name)).toStrictEqual(decodeCbor(value))
    for (const other of ['', `${name}x`, name.replace(/^./, 'q'), 'ä']) {
      expect(() => opened.valueAt(at, namespace, other)).toThrow('tampered')
    }
    expect(() => opened.valueAt(at, `${namespace}x`, name)).toThrow('tampered')
  }
})

test('a segment is bound to its key, vault, number and epoch', async () => {
  const key = await newKey()
  const row = await sealSegment(key, 1, place, segmentOf(operations.map(encodeOperation)), 0, 1)
  const elsewhere = [
    openSegment(await newKey(), place, row),
    openSegment(key, { ...place, sequence: 6 }, row),
    openSegment(key, { ...place, vaultId: new Uint8Array(16) }, row),
    openSegment(key, place, Uint8Array.of(1, 0, 0, 0, 2, ...row.slice(5))),
  ]
  for (const opening of elsewhere) await expect(opening).rejects.toMatchObject({ code: 'tampered' })
})

test('small segments look alike, and no row passes 57,344 bytes', async () => {
  const key = await newKey()
  const sizeOf = async (value: string): Promise<number> => {
    const encoded = encodeOperation({
      type: 'set',
      namespace: '',
      name: 'a',
      value: encodeCbor(value),
    })
    return (await sealSegment(key, 1, place, segmentOf([encoded]), 0, 1)).length
  }
  expect(await sizeOf('')).toBe(await sizeOf('x'.repeat(200)))
  expect(await sizeOf('x'.repeat(55_000))).toBeLessThanOrEqual(57_344)
  await expect(sizeOf('x'.repeat(55_300))).rejects.toMatchObject({ code: 'too-large' })
})

test('an operation of a later version is refused as such, a malformed one as tampered', async () => {
  const key = await newKey()
  const open = async (raw: unknown): Promise<unknown> =>
    (
      await openSegment(
        key,
        place,
        await sealSegment(key, 1, place, segmentOf([encodeCbor(raw)]), 0, 1),
      )
    ).operations()
  await expect(open([99, 'x'])).rejects.toMatchObject({ code: 'newer-version' })
  for (const raw of [[1, '', 'a'], [1, '', 1, 2], ['x'], [2, ''], [5, -1, new Uint8Array(32)], 7]) {
    await expect(open(raw)).rejects.toMatchObject({ code: 'tampered' })
  }
})
