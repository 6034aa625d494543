/** The headers of a rotation, as a keyring makes them: what they hold, and who can open them. */
import { beforeEach, describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { KDF_FLOOR } from '../../../src/protocol/limits.ts'
import { decodeHeader } from '../../../worker/format/v1/header.ts'
import {
  addSlot,
  createKeyring,
  finished,
  hostSecret,
  openKeyring,
  rotated,
  withoutOutside,
  type Keyring,
} from '../../../worker/keyring/keyring.ts'
import type { OpenKeyring } from '../../../worker/keyring/opened.ts'

const NOW = 1_700_000_000_000
const passphrase = 'a passphrase'
const host = () => hostSecret(new Uint8Array(32).fill(7))

let keyring: OpenKeyring
let deviceKey: CryptoKey | undefined

beforeEach(async () => {
  const slots = { passphrase: { text: passphrase, iterations: KDF_FLOOR }, device: true }
  const made = await createKeyring(slots, NOW)
  const slot = { kind: 'host-secret', secret: await host(), name: 'keystore', nowMs: NOW } as const
  const { header } = await addSlot(made.keyring, { passphrase }, slot)
  deviceKey = made.deviceKey
  keyring = await openKeyring(header, { passphrase })
})

const rotate = (of: Keyring = keyring, dropOutside = false) =>
  rotated(of, { nowMs: NOW + 1, dropOutside, deviceKey })

const ringOf = (header: Uint8Array<ArrayBuffer>) =>
  decodeHeader(header).header.ring.map(({ epoch, kind, state }) => [epoch, kind, state])

test('every slot opens the new header, and has its name', async () => {
  const { header } = await rotate()
  for (const secret of [{ passphrase }, await host(), { deviceKey }]) {
    const opened = await openKeyring(header, secret)
    expect(opened.slots.map(({ name }) => name)).toEqual(['', '', 'keystore'])
    expect([opened.epoch, opened.generation, opened.isRotating]).toEqual([2, 3, true])
  }
})

test('the new header holds both epochs, the older one only to be read by', async () => {
  const { header, next } = await rotate()
  expect(ringOf(header)).toEqual([
    [2, 1, 1],
    [2, 2, 1],
    [1, 1, 2],
    [1, 2, 2],
  ])
  for (const epoch of [1, 2]) expect(next.key('segment', epoch).extractable).toBe(false)
  expect(next.sealKey('segment')).toBe(next.key('segment', 2))
  expect(ringOf((await rotate(next, true)).header)).toEqual([
    [3, 1, 1],
    [3, 2, 1],
    [2, 1, 2],
    [1, 1, 2],
  ])
})

test('the old keys open neither the new header nor what is sealed under it', async () => {
  const { header, next } = await rotate()
  expect(await keyring.follow(header)).toBe(false)
  expect(() => keyring.key('segment', 2)).toThrow('tampered')
  expect([keyring.isBehind(2), keyring.isBehind(1), next.isBehind(2)]).toEqual([true, false, false])
})

test('nothing of how a slot is opened has changed but where ROOT is', async () => {
  const { header } = await rotate()
  const after = decodeHeader(header).header.slots
  keyring.slots.forEach(({ slot }, index) => {
    const now = after[index]
    if (slot.type !== 'encapsulated' || now?.type !== 'encapsulated') return
    expect(now.fixedBytes).toEqual(slot.fixedBytes)
    expect(now.body.commitment).toEqual(slot.body.commitment)
    expect(now.body.wrappedPrivateKey).toEqual(slot.body.wrappedPrivateKey)
    expect(now.body.ephemeral).not.toEqual(slot.body.ephemeral)
    expect(now.body.wrappedRoot).not.toEqual(slot.body.wrappedRoot)
  })
})

test('a slot without a public key refuses the rotation', async () => {
  const draft = keyring.draft()
  draft.publicKeys.pop()
  const header = await keyring.revised(draft)
  await expect(rotate(await openKeyring(header, { passphrase }))).rejects.toMatchObject({
    code: 'slot-damaged',
    detail: { slot: 'host-secret' },
  })
})

test('a slot that is left out opens the old header only', async () => {
  const without = keyring.slots.at(-1)?.slot.fixed.slotId ?? new Uint8Array()
  const { header } = await rotated(keyring, {
    nowMs: NOW,
    dropOutside: false,
    deviceKey,
    without,
    by: { passphrase },
  })
  await expect(openKeyring(header, await host())).rejects.toMatchObject({ code: 'wrong-secret' })
  await openKeyring(header, { passphrase })
})

test('a secret at hand that opens no slot of the new header refuses it', async () => {
  const by = { passphrase: 'another one' }
  const asked = rotated(keyring, { nowMs: NOW, dropOutside: false, deviceKey, by })
  await expect(asked).rejects.toMatchObject({ code: 'wrong-secret' })
})

describe('the end', () => {
  test('leaves one inside secret, and whoever follows has no other any more', async () => {
    const { header, next } = await rotate()
    const other = await openKeyring(header, { passphrase })
    const last = await finished(next)
    expect(ringOf(last)).toEqual([
      [2, 1, 1],
      [2, 2, 1],
      [1, 2, 2],
    ])
    for (const following of [next, other]) {
      expect(await following.follow(last)).toBe(true)
      expect(following.isRotating).toBe(false)
      expect(() => following.key('segment', 1)).toThrow('tampered')
      expect(following.isBehind(1)).toBe(false)
    }
  })

  test('takes outside secrets only where it is told to', async () => {
    const { next } = await rotate()
    const header = await withoutOutside(next)
    expect(header && ringOf(header)).toEqual([
      [2, 1, 1],
      [2, 2, 1],
      [1, 1, 2],
    ])
    expect(await withoutOutside(keyring)).toBeUndefined()
  })
})

describe('the keys of a rotation', () => {
  test('are taken over by the keyring in use, but not by one that was forgotten', async () => {
    const { next } = await rotate()
    keyring.adopt(next)
    expect(keyring.sealKey('large')).toBe(keyring.key('large', 2))
    expect(() => next.key('segment', 2)).toThrow('locked')
    const { next: later } = await rotate()
    keyring.forget()
    keyring.adopt(later)
    expect(() => keyring.key('segment', 2)).toThrow('locked')
    expect(() => later.key('segment', 2)).toThrow('locked')
  })

  test('seal nothing while they are barred, and open all the same', async () => {
    const { next } = await rotate()
    next.bar(new Error('no room'))
    keyring.adopt(next)
    expect(() => keyring.sealKey('segment')).toThrow('no room')
    expect(keyring.key('segment', 1).extractable).toBe(false)
    keyring.unbar()
    expect(keyring.sealKey('segment')).toBe(keyring.key('segment', 2))
  })
})
