/** Work on files that rests, goes on, or ends while it rests; and how fast it is said to be. */
import { expect, test, vi } from 'vitest'
import { Rate } from '../../../src/protocol/rate.ts'
import { newVault, PASSPHRASE, type Tab } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import { patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'

const plain = new Blob([patterned(70 * FULL)])

/** What is told of call 1: how much is done. */
const told = (tab: Tab): number[] =>
  tab.events.flatMap((event) => (event.type === 'file' && event.call === 1 ? [event.done] : []))

/** A file that is being sealed and has come to rest. `rests` is settled when it is not resting any more. */
async function resting(): Promise<{ tab: Tab; under: Promise<Blob> }> {
  const tab = await newVault()
  const under = tab.encryptFile(plain, 1)
  under.catch(() => {})
  await tab.pauseFile(1, true)
  // Whoever is not resting would be done with it.
  await tab.encryptBytes(new Uint8Array(2 ** 20), '')
  for (let i = 0; i < 20; i++) await tab.report()
  return { tab, under }
}

test('what rests goes on where it was, and comes out as it would have', async () => {
  const { tab, under } = await resting()
  expect(told(tab).at(-1) ?? 0).toBeLessThan(plain.size)
  const before = told(tab).length
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(told(tab)).toHaveLength(before)
  await tab.pauseFile(1, false)
  expect(await tab.fileSize(await under)).toBe(plain.size)
  expect(told(tab).filter((done) => done === plain.size)).toHaveLength(1)
})

test('it keeps its turn: what comes after it waits', async () => {
  const { tab, under } = await resting()
  const order: number[] = []
  const after = tab.encryptFile(new Blob(['abc']), 2).then(() => order.push(2))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(order).toEqual([])
  await tab.pauseFile(1, false)
  await under.then(() => order.push(1))
  await after
  expect(order).toEqual([1, 2])
})

test('a lock ends it at once, even if the vault is unlocked again', async () => {
  const { tab, under } = await resting()
  await tab.lock()
  await tab.unlock({ passphrase: PASSPHRASE })
  await expect(under).rejects.toMatchObject({ code: 'locked' })
})

test('giving it up ends it at once', async () => {
  const { tab, under } = await resting()
  await tab.stopFile(1)
  await expect(under).rejects.toMatchObject({ code: 'aborted' })
  expect((await tab.encryptFile(new Blob(['abc']), 2)).size).toBeGreaterThan(0)
})

test('a pause of something that is not under way is nothing', async () => {
  const tab = await newVault()
  await tab.pauseFile(9, true)
  expect((await tab.encryptFile(new Blob(['abc']), 9)).size).toBeGreaterThan(0)
})

test('how fast it goes is that of the last seconds, and rests are none of them', async () => {
  let now = 1000
  const rate = new Rate(() => now)
  expect(rate.at(0)).toBe(0)
  now += 500
  expect(rate.at(50)).toBe(100)
  await rate.resting(Promise.resolve().then(() => void (now += 60_000)))
  now += 500
  expect(rate.at(100)).toBe(100)
  // Ten times as fast from here on: the beginning is forgotten.
  for (let i = 1; i <= 8; i++) {
    now += 500
    rate.at(100 + i * 500)
  }
  expect(rate.at(4100)).toBe(1000)
})

test('it is told with the progress', async () => {
  const tab = await newVault()
  const { slice } = Blob.prototype
  // A second for each read, in steps.
  vi.spyOn(Blob.prototype, 'stream').mockImplementation(() => new ReadableStream())
  vi.spyOn(Blob.prototype, 'slice').mockImplementation(function (this: Blob, ...args) {
    tab.clock.nowMs += 1000
    return slice.apply(this, args)
  })
  await tab.encryptFile(plain, 1)
  vi.restoreAllMocks()
  const rates = await vi.waitUntil(() => {
    const found = tab.events.filter((event) => event.type === 'file')
    return found.at(-1)?.done === plain.size && found.map((event) => event.bytesPerSecond)
  })
  expect(rates.every((bytesPerSecond) => bytesPerSecond > 0)).toBe(true)
})
