/** What reading a part of a large file costs: counted, on a file of 1 GiB. */
import { expect, test, vi } from 'vitest'
import { beginSealing } from '../../../worker/crypto/floe/floe.ts'
import { openFile } from '../../../worker/files/files.ts'
import { fileData } from '../../../worker/format/v1/associated-data.ts'
import { encodeFilePrefix, FILE_PARAMETERS } from '../../../worker/format/v1/file.ts'
import { fileKey } from '../../support/floe.ts'
import { patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'

const SIZE = 2 ** 30
const MIB = 2 ** 20
const SEGMENTS = Math.ceil(SIZE / FULL)
const MIDDLE = 2048
const EDGE = 6

const key = await fileKey(patterned(32))
const [vaultId, fileId] = [patterned(16), patterned(16).reverse()]

/** All of it is sealed, and what this is not about is let go: the same few bytes stand for it. */
async function largeFile(): Promise<Blob> {
  const sealer = await beginSealing(key, fileData(vaultId, 1, fileId), FILE_PARAMETERS)
  const parts: BlobPart[] = [encodeFilePrefix({ epoch: 1, fileId, vaultId }), sealer.header]
  const plain = patterned(FULL)
  const elsewhere = new Blob([new Uint8Array(FILE_PARAMETERS.segmentBytes)])
  for (let i = 0; i < SEGMENTS; i++) {
    const isLast = i === SEGMENTS - 1
    const sealed = await sealer.next(isLast ? plain.subarray(0, SIZE - i * FULL) : plain, isLast)
    const isNear = [0, MIDDLE, SEGMENTS - 1].some((place) => Math.abs(i - place) <= EDGE)
    parts.push(isNear ? new Blob([...sealed]) : elsewhere)
  }
  return new Blob(parts)
}

test('a part of 1 MiB of 1 GiB opens six of its segments at most, beside the first and the last', async () => {
  const blob = await largeFile()
  const sliced = vi.spyOn(blob, 'slice')
  const opened = vi.spyOn(crypto.subtle, 'decrypt')
  const counts: number[] = []
  const middle = MIDDLE * FULL
  for (const start of [0, 1, middle - 1, middle, middle + FULL - 1, SIZE - MIB]) {
    opened.mockClear()
    sliced.mockClear()
    const file = await openFile(blob, async (_, open) => open(key))
    expect(file.sizeBytes).toBe(SIZE)
    let got = 0
    for await (const step of file.read(start, start + MIB)) {
      for (const { length } of step) got += length
    }
    expect(got).toBe(MIB)
    counts.push(opened.mock.calls.length)
    const readBytes = sliced.mock.calls.reduce((sum, [from = 0, to = 0]) => sum + to - from, 0)
    expect(readBytes).toBeLessThanOrEqual(7 * FILE_PARAMETERS.segmentBytes + 122)
  }
  console.log(
    `segments opened for 1 MiB of ${SEGMENTS} segments, the last included: ${counts.join(', ')}`,
  )
  expect(Math.max(...counts)).toBeLessThanOrEqual(7)
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(5)
})
