/**
 * The chain, as a log is read back (worker/store/chain.ts): every row here is genuine, sealed for its own place with the vault's
 * own keys, and yet rows that do not come from one course of events are refused.
 */
import { beforeAll, expect, test } from 'vitest'
import { encodeOperation, type LogOperation } from '../../../worker/format/v1/operations.ts'
import { nonceOf, segmentOf, type Segment } from '../../../worker/format/v1/segment.ts'
import { encodeCbor } from '../../../worker/format/v1/values.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { createKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import { assertChain, assertLinked, tied } from '../../../worker/store/chain.ts'
import { understandRow, type ReplayedRow } from '../../../worker/store/replay.ts'

let sealer: ReturnType<typeof sealerOf>
let old: ReplayedRow[]

beforeAll(async () => {
  sealer = sealerOf((await createKeyring({ device: true }, 1_700_000_000_000)).keyring)
  old = [await unlinked(1), await unlinked(2), await unlinked(3)]
})

const set = (sequence: number): Bytes =>
  encodeOperation({ type: 'set', namespace: '', name: 'a', value: encodeCbor(sequence) })

async function sealed(sequence: number, part: number, segments: Segment[]): Promise<ReplayedRow> {
  const segment = segments[part] ?? segmentOf([])
  const bytes = await sealer.seal(sequence, segment, part, segments.length)
  return understandRow(sealer, { sequence, bytes })
}

/** A row as it was written before there was a chain. */
const unlinked = (sequence: number): Promise<ReplayedRow> =>
  sealed(sequence, 0, [segmentOf([set(sequence)])])

/** A batch after these rows, which says of them, where `counting`, that they are the ones that count. */
async function next(before: ReplayedRow[], parts = 1, counting = false): Promise<ReplayedRow[]> {
  const last = before.at(-1)?.record
  const from = (last?.sequence ?? 0) + 1
  const segments = Array.from({ length: parts }, () => segmentOf([set(from)]))
  const records = before.map(({ record }) => record)
  const linked = await tied(segments, last?.nonce, counting ? records : undefined)
  return Promise.all(linked.map((_, part) => sealed(from + part, part, linked)))
}

async function course(length: number, from: ReplayedRow[]): Promise<ReplayedRow[]> {
  const rows = [...from]
  while (rows.length < length) rows.push(...(await next(rows, 1, rows.length === from.length)))
  return rows
}

/** The number of the row at which a log is refused, or 'holds'. */
async function read(rows: readonly ReplayedRow[]): Promise<unknown> {
  try {
    await assertChain(rows)
    return 'holds'
  } catch (error) {
    return (error as { detail: { sequence: number } }).detail.sequence
  }
}

const instead = (rows: readonly ReplayedRow[], other: readonly ReplayedRow[], at: number) =>
  rows.map((row, index) => (index === at - 1 ? other[index] : row)) as ReplayedRow[]

test('a log in which each row names the one before holds, with and without rows from before there was a chain', async () => {
  expect(await read(await course(6, []))).toBe('holds')
  expect(await read(await course(6, old))).toBe('holds')
  expect(await read(old)).toBe('holds')
  expect(await read([])).toBe('holds')
})

test('a row of another course of events is refused wherever it stands', async () => {
  const shared = await course(2, [])
  const [ours, theirs] = [await course(6, shared), await course(6, shared)]
  // Not the last one alone after what both share: that is all of the other course.
  for (let at = 4; at <= 6; at++) {
    expect(await read(instead(ours, theirs, at))).toBeLessThanOrEqual(6)
    expect(await read([...ours.slice(0, at - 1), ...theirs.slice(at - 1)])).toBe(at)
  }
})

test('a row from before there was a chain is refused where another one was when it began', async () => {
  const ours = await course(6, old)
  expect(await read([await unlinked(1), ...ours.slice(1)])).toBe(4)
})

test('rows that are left where others were taken away are those that counted then', async () => {
  const whole = await course(6, [])
  const left = whole.filter(({ record }) => record.sequence % 2 === 1)
  const other = (await course(6, [])).filter(({ record }) => record.sequence % 2 === 1)
  const taking = await next([...left, whole[5]!], 1, false)
  const says = await sealedAfter(whole, left)
  expect(taking).toHaveLength(1)
  expect(await read([...left, says])).toBe('holds')
  for (const at of [1, 2, 3]) expect(await read([...instead(left, other, at), says])).toBe(7)
  expect(await read([...left.slice(1), says])).toBe(7)
})

/** A row after `before` that says that of these only `left` count. */
async function sealedAfter(before: ReplayedRow[], left: ReplayedRow[]): Promise<ReplayedRow> {
  const segments = [segmentOf([set(7)])]
  const records = left.map(({ record }) => record)
  return sealed(7, 0, await tied(segments, before.at(-1)?.record.nonce, records))
}

test('a row without a link is refused once the chain has begun', async () => {
  const begun = await course(3, [])
  expect(await read([...begun, await unlinked(4)])).toBe(4)
  expect(() => assertLinked([old[2]!], old[1]!.record.nonce, true)).toThrow('tampered')
  expect(() => assertLinked([old[2]!], old[1]!.record.nonce, false)).not.toThrow()
})

test('a chain that nothing says the beginning of is refused', async () => {
  expect(await read(await next(old))).toBe(4)
})

test('batches after the same row do not lend each other their parts', async () => {
  const begun = await course(2, [])
  const [ours, theirs] = [await next(begun, 3), await next(begun, 3)]
  expect(await read([...begun, ...ours])).toBe('holds')
  expect(await read([...begun, ours[0]!, theirs[1]!, ours[2]!])).toBe(4)
  expect(await read([...begun, ours[0]!, ours[1]!, theirs[2]!])).toBe(5)
})

test.each<[string, LogOperation]>([
  ['a nonce that is too short', { type: 'follow', nonce: new Uint8Array(11) }],
  ['an empty tag', { type: 'follow', nonce: new Uint8Array(12), tag: new Uint8Array() }],
  ['a digest that is too long', { type: 'rows', digest: new Uint8Array(33) }],
])('%s is no link', async (_what, operation) => {
  await expect(sealed(1, 0, [segmentOf([encodeOperation(operation)])])).rejects.toMatchObject({
    code: 'tampered',
    detail: { sequence: 1 },
  })
})

test('what ties a row counts neither as an entry nor as kept by the log', async () => {
  const [row] = await next(await course(2, []), 1, true)
  const plain = await unlinked(3)
  expect(row?.record.sizeBytes).toBe(plain.record.sizeBytes)
  expect(row?.record.keptBytes).toBe(0)
  expect(nonceOf(new Uint8Array(57))).toHaveLength(12)
})
