/** Files sealed and opened as they come, through the page's streams: sizes, back-pressure, and the ways they end. */
import { expect, test } from 'vitest'
import { newVault, PASSPHRASE } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import { bytesIn, patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'
import { pageOf, piecesOf, read, through } from '../../support/streams.ts'

const STEP = 4 * 2 ** 20
const tab = await newVault()
const page = pageOf(tab)
const SIZES = [0, 1, FULL - 1, FULL, FULL + 1, STEP - 1, STEP, STEP + 1, 2 * STEP + 122, 16 * FULL]

test.each(SIZES)('%i bytes come back as they were, in pieces of any size', async (sizeBytes) => {
  const plain = patterned(sizeBytes)
  for (const pieceBytes of [999, 65_536, STEP + 7, 3 * STEP]) {
    if (sizeBytes / pieceBytes > 5000) continue
    const sealed = await through(piecesOf(plain, pieceBytes), page.encryptStream())
    const segments = Math.max(1, Math.ceil(sizeBytes / FULL))
    expect(sealed.bytes).toHaveLength(48 + 74 + sizeBytes + 32 * segments)
    const opened = await through(piecesOf(sealed.bytes, pieceBytes), page.decryptStream())
    expect(opened.error).toBeUndefined()
    expect(Buffer.compare(opened.bytes, plain)).toBe(0)
  }
})

test('streams and files open what the other has made', async () => {
  const plain = patterned(20 * FULL)
  const { bytes } = await through(piecesOf(plain, 100_000), page.encryptStream())
  const whole = await tab.decryptFile(new Blob([Buffer.from(bytes)]), 99)
  expect(Buffer.compare(await bytesIn(whole), plain)).toBe(0)
  const file = await bytesIn(await tab.encryptFile(new Blob([plain]), 98))
  const opened = await through(piecesOf(file, 100_000), page.decryptStream())
  expect(Buffer.compare(opened.bytes, plain)).toBe(0)
})

test('what is written may be overwritten at once', async () => {
  const stream = page.encryptStream()
  const sealed = read(stream.readable)
  const writer = stream.writable.getWriter()
  const piece = new Uint8Array(1000).fill(1)
  await writer.write(piece)
  piece.fill(2)
  await writer.close()
  const { bytes } = await sealed
  const opened = await through(piecesOf(bytes, 5000), page.decryptStream())
  expect(opened.bytes.every((byte) => byte === 1)).toBe(true)
})

test('nothing more is asked of the worker than somebody reads', async () => {
  let steps = 0
  const { encryptStream } = pageOf(tab, (method) => void (steps += method === 'stepStream' ? 1 : 0))
  const { readable, writable } = encryptStream()
  let written = 0
  const endless = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        written += 2 ** 20
        controller.enqueue(new Uint8Array(2 ** 20))
      },
    },
    { highWaterMark: 0 },
  )
  endless.pipeTo(writable).catch(() => {})
  const reader = readable.getReader()
  for (const read of [1, 2, 3]) {
    await reader.read()
    await new Promise((resolve) => setTimeout(resolve, 30))
    // One that lies ready for the next read; and besides what is being collected.
    expect(steps).toBeLessThanOrEqual(read + 1)
    expect(written).toBeLessThanOrEqual((read + 2) * STEP + 2 ** 21)
  }
  await reader.cancel()
})

test.each(['seal', 'open'] as const)(
  'a lock ends a stream that is to %s, at once',
  async (kind) => {
    const own = await newVault()
    const files = pageOf(own)
    const stream = kind === 'seal' ? files.encryptStream() : files.decryptStream()
    const writer = stream.writable.getWriter()
    writer.closed.catch(() => {})
    await writer.write(new Uint8Array(1000))
    const came = read(stream.readable)
    await own.lock()
    // Nobody writes any more; it ends all the same.
    expect((await came).error).toMatchObject({ code: 'locked' })
    await expect(writer.write(new Uint8Array(1))).rejects.toMatchObject({ code: 'locked' })
    const late = files.encryptStream()
    expect((await read(late.readable)).error).toMatchObject({ code: 'locked' })
    await own.unlock({ passphrase: PASSPHRASE })
    await expect(writer.close()).rejects.toBeDefined()
    const next = await through(piecesOf(patterned(5), 5), files.encryptStream())
    expect(next.error).toBeUndefined()
  },
)

test('a signal ends both sides, and so does whoever gives up one of them', async () => {
  const controller = new AbortController()
  const aborted = { code: 'aborted' }
  const one = page.encryptStream({ signal: controller.signal })
  const came = read(one.readable)
  controller.abort()
  expect((await came).error).toMatchObject(aborted)
  await expect(one.writable.getWriter().write(new Uint8Array(1))).rejects.toMatchObject(aborted)

  const two = page.encryptStream()
  const why = new Error('the network is gone')
  const rest = read(two.readable)
  await two.writable.abort(why)
  expect((await rest).error).toBe(why)

  const three = page.encryptStream()
  await three.readable.cancel()
  await expect(three.writable.getWriter().write(new Uint8Array(1))).rejects.toMatchObject(aborted)
})

test('a worker keeps nothing of streams that have ended', async () => {
  const calls: number[] = []
  const { encryptStream } = pageOf(tab, (method, args) => {
    if (method === 'runStream') calls.push(args[1] as number)
  })
  const done = encryptStream()
  await through(piecesOf(patterned(10), 10), done)
  await encryptStream().readable.cancel()
  for (const call of calls) {
    const step = (): Promise<unknown> =>
      tab.stepStream(new Uint8Array(1), call, false).catch((error: unknown) => error)
    // One that was cancelled ends when its worker comes to it.
    await expect.poll(step).toMatchObject({ code: 'bad-request', detail: { reason: 'stream' } })
  }
  expect(calls).toHaveLength(2)
})

test('only bytes go in', async () => {
  const { readable, writable } = page.encryptStream()
  const came = read(readable)
  const writer = writable.getWriter()
  const refused = { code: 'bad-value', detail: { path: '$', reason: 'not a Uint8Array' } }
  await expect(writer.write('abc' as never)).rejects.toMatchObject(refused)
  expect((await came).error).toMatchObject(refused)
})

test('a file whose keys were dropped while it was made does not come to its end', async () => {
  const own = await newVault()
  const { readable, writable } = pageOf(own).encryptStream()
  const came = read(readable)
  const writer = writable.getWriter()
  writer.closed.catch(() => {})
  await writer.write(patterned(5 * 2 ** 20))
  await own.rotate({ dropOutside: true })
  await expect(writer.close()).rejects.toMatchObject({ code: 'conflict' })
  expect((await came).error).toMatchObject({ code: 'conflict' })
})
