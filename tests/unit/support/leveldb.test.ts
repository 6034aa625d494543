/** The reader of LevelDB's logs that judges what a kill has left: wherever a log is cut, and whatever follows the cut. */
import { expect, test } from 'vitest'
import { crc32c, masked, readRecords } from '../../support/leveldb.ts'

const BLOCK_BYTES = 32 * 1024

/** As LevelDB writes them: each where the last one ends, in pieces where a block is too short. */
function written(...lengths: number[]): { log: Buffer; ends: number[] } {
  let log = Buffer.alloc(0)
  const ends: number[] = []
  for (const length of lengths) {
    let body = Buffer.alloc(length, length)
    for (let isFirst = true, isLast = false; !isLast; isFirst = false) {
      const left = BLOCK_BYTES - (log.length % BLOCK_BYTES)
      if (left < 7) log = Buffer.concat([log, Buffer.alloc(left)])
      const room = BLOCK_BYTES - (log.length % BLOCK_BYTES) - 7
      const piece = body.subarray(0, room)
      body = body.subarray(room)
      isLast = body.length === 0
      const kind = isFirst ? (isLast ? 1 : 2) : isLast ? 4 : 3
      const head = Buffer.alloc(7)
      head.writeUInt32LE(masked(crc32c(Buffer.concat([Buffer.from([kind]), piece]))), 0)
      head.writeUInt16LE(piece.length, 4)
      head[6] = kind
      log = Buffer.concat([log, head, piece])
    }
    ends.push(log.length)
  }
  return { log, ends }
}

test('the checksum is CRC-32C', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
})

test('a log is whole where a record ends, and torn wherever else it is cut', () => {
  const { log, ends } = written(50, 33_000, 10, 300)
  let [whole, torn] = [0, 0]
  // Every byte near a head, and one now and then in what lies between them.
  const heads = [0, BLOCK_BYTES, ...ends]
  const cuts = Array.from({ length: log.length }, (_, index) => index + 1).filter(
    (cut) => cut % 997 === 0 || heads.some((at) => Math.abs(at - cut) < 12),
  )
  for (const cut of cuts) {
    const { state, records, at } = readRecords(log.subarray(0, cut))
    const complete = ends.filter((end) => end <= cut)
    expect(records.length, `cut at ${cut}`).toBe(complete.length)
    if (complete.includes(cut)) whole++
    else torn++
    expect(state, `cut at ${cut}`).toBe(complete.includes(cut) ? 'whole' : 'torn')
    expect(at).toBe(complete.at(-1) ?? 0)
  }
  expect(whole).toBeGreaterThan(2)
  expect(torn).toBeGreaterThan(100)
})

test('what is written behind a tear never makes the log whole again', () => {
  const { log, ends } = written(50, 200, 33_000)
  const states = new Set<string>()
  const start = ends[0] ?? 0
  for (let cut = start + 1; cut < log.length; cut += cut < 400 ? 1 : 997) {
    const more = written(60).log
    const { state, at } = readRecords(Buffer.concat([log.subarray(0, cut), more]))
    if (ends.includes(cut)) continue
    states.add(state)
    expect(state, `cut at ${cut}`).not.toBe('whole')
    expect(at, `cut at ${cut}`).toBe(ends.filter((end) => end < cut).at(-1))
  }
  expect([...states].toSorted()).toEqual(['broken', 'torn'])
})
