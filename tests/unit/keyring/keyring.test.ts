import { beforeAll, expect, test } from 'vitest'
import { calibrate, createKeyring, openKeyring } from '../../../worker/keyring/keyring.ts'
import { KDF_FLOOR } from '../../../src/protocol/limits.ts'

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

test('calibration never goes below the floor, and follows the device above it', async () => {
  let now = 0
  // A device so slow that the floor alone takes minutes, and one ten times as fast as the target asks.
  expect((await calibrate(800, () => (now += 10_000))).iterations).toBe(KDF_FLOOR)
  now = 0
  expect((await calibrate(800, () => (now += 20))).iterations).toBe(2_000_000)
})
