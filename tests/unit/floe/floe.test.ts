/** FLOE by itself: what a sealer and an opener hold to, and that others read and write the same bytes. */
import { afterEach, expect, test, vi } from 'vitest'
import { beginOpening, beginSealing } from '../../../worker/crypto/floe/floe.ts'
import { plainSegmentBytes } from '../../../worker/crypto/floe/layout.ts'
import { randomBytes } from '../../../worker/crypto/random.ts'
import { utf8 } from '../../../worker/format/bytes.ts'
import { byPython, fileKey, openAll, sealAll } from '../../support/floe.ts'

const parameters = { segmentBytes: 64, rotationBits: 2 }
const FULL = plainSegmentBytes(parameters)
const raw = randomBytes(32)
const key = await fileKey(raw)
const aad = utf8('for a test')

/** Around each edge of a segment, and around that of a key. */
const LENGTHS = [0, 1, FULL - 1, FULL, FULL + 1, 4 * FULL, 4 * FULL + 1, 9 * FULL, 1000]

afterEach(() => {
  vi.restoreAllMocks()
})

test.each(LENGTHS)(
  '%i bytes sealed here are read in Python, and the other way round',
  async (n) => {
    const plain = randomBytes(n)
    const sealed = await sealAll(key, aad, parameters, plain)
    expect(byPython('open', raw, aad, parameters, sealed)).toEqual(plain)
    const theirs = byPython('seal', raw, aad, parameters, plain)
    expect(theirs && (await openAll(key, aad, parameters, theirs))).toEqual(plain)
  },
)

test('the one in Python refuses what ours refuses', async () => {
  const sealed = await sealAll(key, aad, parameters, randomBytes(500))
  for (const at of [0, 20, 60, 74, 100, sealed.length - 1]) {
    const changed = sealed.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(byPython('open', raw, aad, parameters, changed)).toBeUndefined()
  }
  expect(byPython('open', raw, aad, parameters, sealed.slice(0, 74 + 64))).toBeUndefined()
})

test('two ciphertexts of the same bytes share nothing, and no segment fits into the other', async () => {
  const plain = new Uint8Array(3 * FULL)
  const one = await sealAll(key, aad, parameters, plain)
  const two = await sealAll(key, aad, parameters, plain)
  expect(one.slice(10, 74)).not.toEqual(two.slice(10, 74))
  const mixed = one.slice()
  mixed.set(two.subarray(74 + 64, 74 + 128), 74 + 64)
  await expect(openAll(key, aad, parameters, mixed)).rejects.toMatchObject({ code: 'tampered' })
})

test('a key is derived once for all the segments that share it, and none can be taken out', async () => {
  const sealed = await sealAll(key, aad, parameters, randomBytes(8 * FULL))
  const opener = await beginOpening(key, aad, parameters, sealed.slice(0, 74))
  const sign = vi.spyOn(crypto.subtle, 'sign')
  const imported = vi.spyOn(crypto.subtle, 'importKey')
  for (let i = 0; i < 8; i++) {
    await opener.segment(i, sealed.slice(74 + i * 64, 74 + (i + 1) * 64), i === 7)
  }
  expect(sign).toHaveBeenCalledTimes(2)
  expect(imported.mock.calls.map(([, , , extractable]) => extractable)).toEqual([false, false])
})

test('the bytes a key is made of are overwritten once it is one', async () => {
  const handed: Uint8Array[] = []
  const importKey = crypto.subtle.importKey.bind(crypto.subtle)
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation((async (
    ...args: Parameters<typeof importKey>
  ) => {
    handed.push(args[1] as unknown as Uint8Array)
    return importKey(...args)
  }) as typeof importKey)
  await sealAll(key, aad, parameters, randomBytes(5 * FULL))
  // The key of the message, and those of two spans.
  expect(handed.map((bytes) => bytes.length)).toEqual([48, 32, 32])
  for (const bytes of handed) expect(bytes.every((byte) => byte === 0)).toBe(true)
})

test('a sealer takes full segments and one last one, and nothing after it', async () => {
  const sealer = await beginSealing(key, aad, parameters)
  const full = randomBytes(FULL)
  await expect(sealer.next(full.slice(1), false)).rejects.toThrow(TypeError)
  await expect(sealer.next(randomBytes(FULL + 1), true)).rejects.toThrow(TypeError)
  await sealer.next(full, false)
  await sealer.next(full, true)
  await expect(sealer.next(full, true)).rejects.toThrow(TypeError)
})

test('a segment opens as what it is only: in its place, and last or not', async () => {
  const sealed = await sealAll(key, aad, parameters, randomBytes(3 * FULL))
  const opener = await beginOpening(key, aad, parameters, sealed.slice(0, 74))
  const last = sealed.slice(74 + 128)
  const first = sealed.slice(74, 74 + 64)
  const tampered = { code: 'tampered' }
  await expect(opener.segment(1, first, false)).rejects.toMatchObject(tampered)
  await expect(opener.segment(0, first, true)).rejects.toMatchObject(tampered)
  // Its length says that it is the last, the seal does not.
  const shortened = first.slice()
  shortened.set([0, 0, 0, 64])
  await expect(opener.segment(0, shortened, true)).rejects.toMatchObject(tampered)
  const lengthened = last.slice()
  lengthened.set([255, 255, 255, 255])
  await expect(opener.segment(2, lengthened, false)).rejects.toMatchObject(tampered)
  expect(await opener.segment(2, last, true)).toHaveLength(FULL)
})
