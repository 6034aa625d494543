/** Which keys a secret may be to a slot: of a passphrase, one for each way of writing it. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { keysFor } from '../../../worker/keyring/secrets.ts'
import { NORMALISE_NFC, NORMALISE_NONE, type SlotFixed } from '../../../worker/format/v1/slot.ts'

const fixed = (normalisation: number): SlotFixed => ({
  kind: 'passphrase',
  bound: false,
  slotId: new Uint8Array(16),
  kdf: 1,
  normalisation,
  iterations: 600_000,
  salt: new Uint8Array(32),
  auxBytes: 0,
})

/** Each key told by what is derived from it. */
async function keys(normalisation: number, passphrase: string): Promise<string[]> {
  const found: string[] = []
  for await (const key of keysFor(fixed(normalisation), { passphrase })) {
    const info = { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(), info: new Uint8Array() }
    found.push(Buffer.from(await crypto.subtle.deriveBits(info, key, 256)).toString('hex'))
  }
  return found
}

const composed = 'Z\u00fcrich'
const decomposed = 'Zu\u0308rich'
const wide = '\uff5a\uff55\uff52\uff49\uff43\uff48'

test('in a slot of composed characters the composed form comes first, however it was typed', async () => {
  const [first] = await keys(NORMALISE_NFC, composed)
  expect((await keys(NORMALISE_NFC, decomposed))[0]).toBe(first)
  expect((await keys(NORMALISE_NONE, composed))[0]).toBe(first)
})

test('in a slot that took the passphrase as it was typed, every form of it is tried', async () => {
  const [asComposed, asDecomposed] = [
    (await keys(NORMALISE_NONE, composed))[0],
    (await keys(NORMALISE_NONE, decomposed))[0],
  ]
  expect(asComposed).not.toBe(asDecomposed)
  expect(await keys(NORMALISE_NONE, composed)).toContain(asDecomposed)
  expect(await keys(NORMALISE_NONE, decomposed)).toContain(asComposed)
})

test('a keyboard that was in its wide mode by mistake does not keep anybody out', async () => {
  const [narrow] = await keys(NORMALISE_NFC, 'zurich')
  expect(await keys(NORMALISE_NFC, wide)).toContain(narrow)
})

test('a passphrase that is written in one way only is derived once', async () => {
  expect(await keys(NORMALISE_NFC, 'correct horse battery staple')).toHaveLength(1)
  expect(await keys(NORMALISE_NONE, 'correct horse battery staple')).toHaveLength(1)
  expect(await keys(NORMALISE_NFC, composed)).toHaveLength(2)
})
