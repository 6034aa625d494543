/** Reading a Blob in steps (worker/files/reading.ts): whatever the road, no more than a few steps are in memory. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { GOOD_STEPS } from '../../../worker/files/reading.ts'
import { steps } from '../../../worker/files/files.ts'
import { patterned } from '../../support/files.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const STEP_BYTES = 100_000
const STEPS = 40

/** As WebKit has it: no stream that fills what it is given. */
const inPieces = (blob: Blob): Blob =>
  Object.assign(blob, {
    stream: () => new ReadableStream(),
    slice: (start: number, end: number) =>
      inPieces(new Blob([patterned(STEPS * STEP_BYTES).subarray(start, end)])),
  })

test.each([
  ['as a stream', (blob: Blob) => blob],
  ['piece by piece', inPieces],
])('%s, what was read is let go', async (_, as) => {
  const plain = patterned(STEPS * STEP_BYTES)
  const range = { start: 0, end: plain.length, stepBytes: STEP_BYTES, isReused: true }
  const seen: WeakRef<ArrayBuffer>[] = []
  let at = 0
  for await (const step of steps(as(new Blob([plain])), range)) {
    expect(Buffer.compare(step, plain.subarray(at, at + step.length))).toBe(0)
    at += step.length
    seen.push(new WeakRef(step.buffer))
    if (seen.length !== STEPS - 5) continue
    // References that were looked at live to the end of the turn.
    await new Promise((resolve) => setTimeout(resolve, 0))
    collect()
    expect(seen.filter((one) => one.deref() !== undefined).length).toBeLessThan(6)
  }
  expect(at).toBe(plain.length)
})

test('a step is as it was while as many more are asked for as are worked on ahead', async () => {
  const plain = patterned(STEPS * STEP_BYTES)
  const range = { start: 0, end: plain.length, stepBytes: STEP_BYTES, isReused: true }
  const all = steps(new Blob([plain]), range)
  const held: Uint8Array[] = []
  let at = 0
  for await (const step of all) {
    held.push(step)
    at += step.length
    if (held.length > GOOD_STEPS) held.shift()
    const from = at - held.length * STEP_BYTES
    expect(Buffer.compare(Buffer.concat(held), plain.subarray(from, at))).toBe(0)
  }
})
