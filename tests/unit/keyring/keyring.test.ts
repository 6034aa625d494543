import { beforeAll, describe, expect, test, vi } from 'vitest'
import { calibrate, createKeyring, openKeyring } from '../../../worker/keyring/keyring.ts'
import { KDF_CALIBRATED_MAX, KDF_FLOOR, KDF_TARGET_MS } from '../../../src/protocol/limits.ts'

let made: Awaited<ReturnType<typeof createKeyring>>
beforeAll(async () => {
  const passphrase = { text: 'a passphrase', iterations: KDF_FLOOR }
  made = await createKeyring({ passphrase, device: true }, 1_700_000_000_000)
})

test('every key that can be reached is non-extractable', async () => {
  const keyring = await openKeyring(made.header, { deviceKey: made.deviceKey })
  const keys = [made.deviceKey, keyring.key('segment', 1), made.keyring.key('segment', 1)]
  for (const key of keys) {
    expect(key?.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key!)).rejects.toThrow('extractable')
  }
})

test('what is in the header but in no wrap is covered by its MAC', async () => {
  // The time of creation, the epoch, the first ring entry's time: nothing else would notice.
  for (const at of [47, 64 + 391 + 128 + 15]) {
    const header = new Uint8Array(made.header)
    header[at] = (header[at] ?? 0) ^ 1
    await expect(openKeyring(header, { deviceKey: made.deviceKey })).rejects.toMatchObject({
      code: 'damaged',
    })
  }
})

test('a lost device key is a damaged slot, a missing slot a wrong secret', async () => {
  await expect(openKeyring(made.header, { deviceKey: undefined })).rejects.toMatchObject({
    code: 'slot-damaged',
    detail: { slot: 'device' },
  })
  const only = await createKeyring({ device: true }, 0)
  await expect(openKeyring(only.header, { passphrase: 'x' })).rejects.toMatchObject({
    code: 'wrong-secret',
  })
})

test('a forgotten keyring hands out nothing, and an unknown epoch is tampering', async () => {
  const keyring = await openKeyring(made.header, { deviceKey: made.deviceKey })
  expect(() => keyring.key('segment', 2)).toThrow('tampered')
  keyring.forget()
  expect(() => keyring.key('segment', 1)).toThrow('locked')
})

/** A device that does so many rounds a millisecond, and a clock that goes in steps. */
function device(roundsPerMs: number, stepMs: number) {
  let nowMs = 7.3
  const { deriveBits } = crypto.subtle
  const spy = vi.spyOn(crypto.subtle, 'deriveBits').mockImplementation((algorithm, ...rest) => {
    const { iterations } = algorithm as Pbkdf2Params
    nowMs += iterations / roundsPerMs
    const once: Pbkdf2Params = { ...(algorithm as Pbkdf2Params), iterations: 1 }
    return deriveBits.call(crypto.subtle, once, ...rest)
  })
  const now = (): number => (stepMs === 0 ? nowMs : Math.floor(nowMs / stepMs) * stepMs)
  return { now, spy }
}

describe('calibration', () => {
  test.each([0, 0.1, 1, 5, 16.7])(
    'comes to 0.6 to 1.0 s on the device, by a clock in steps of %s ms',
    async (stepMs) => {
      for (const roundsPerMs of [1_000, 1_700, 2_500, 4_000, 5_000]) {
        const { now, spy } = device(roundsPerMs, stepMs)
        const { iterations } = await calibrate(KDF_TARGET_MS, now)
        spy.mockRestore()
        const tookMs = iterations / roundsPerMs
        expect([roundsPerMs, tookMs >= 600, tookMs <= 1_000]).toEqual([roundsPerMs, true, true])
      }
    },
  )

  test('never goes below the floor, nor above what it may choose by itself', async () => {
    for (const [roundsPerMs, chosen] of [
      [1, KDF_FLOOR],
      [600, KDF_FLOOR],
      [100_000, KDF_CALIBRATED_MAX],
    ] as const) {
      const { now, spy } = device(roundsPerMs, 0)
      expect((await calibrate(KDF_TARGET_MS, now)).iterations).toBe(chosen)
      spy.mockRestore()
    }
  })

  test('takes what a clock does not see for something, and no slow device for a quick one', async () => {
    for (const roundsPerMs of [1, 700, 5_000, 20_000]) {
      const { now, spy } = device(roundsPerMs, 100)
      const { iterations } = await calibrate(KDF_TARGET_MS, now)
      spy.mockRestore()
      expect(iterations).toBeLessThanOrEqual(Math.max(KDF_FLOOR, 2_000 * roundsPerMs))
    }
  })
})
