/** Slots, notes and extensions of the header as bytes: read exactly as written, and nothing else is read. */
import { describe, expect, test } from 'vitest'
import { MalformedError, concat, u16, u32 } from '../../../worker/format/bytes.ts'
import { decodeHeader, encodeHeader, type Header } from '../../../worker/format/v1/header.ts'
import { decodePasskey, encodePasskey } from '../../../worker/format/v1/passkey.ts'
import { decodeSlot, encodeSlot, encodeSlotFixed } from '../../../worker/format/v1/slot.ts'
import type { BoundSlot, Slot, SlotKind } from '../../../worker/format/v1/slot.ts'
import { decodeSlotNotes, encodeSlotNotes } from '../../../worker/format/v1/slot-notes.ts'
import { MAX_TAKEN_IN } from '../../../worker/format/v1/taken-in.ts'

const filled = (length: number, byte: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(length).fill(byte)

const passkey = { credentialId: filled(20, 1), input: filled(32, 2), rpId: 'vault.example' }

function slotOf(kind: Exclude<SlotKind, 'device'>): Slot {
  const aux = kind === 'passkey' ? encodePasskey(passkey) : new Uint8Array()
  const isTyped = kind === 'passphrase'
  const fixed = {
    kind,
    bound: false,
    slotId: filled(16, 3),
    kdf: isTyped ? 1 : 0,
    normalisation: isTyped ? 1 : 0,
    iterations: isTyped ? 600_000 : 0,
    salt: filled(32, 4),
    auxBytes: aux.length,
  }
  const body = {
    commitment: filled(32, 5),
    privateKeyNonce: filled(12, 6),
    wrappedPrivateKey: filled(154, 7),
    ephemeral: filled(65, 8),
    rootNonce: filled(12, 9),
    wrappedRoot: filled(48, 10),
  }
  return { type: 'encapsulated', fixed, fixedBytes: encodeSlotFixed(fixed), body, aux }
}

describe('a slot', () => {
  test.each(['passphrase', 'recovery', 'host-secret', 'passkey'] as const)(
    'of a %s is read as it was written, and not if it is a byte longer or shorter',
    (kind) => {
      const slot = slotOf(kind)
      const bytes = encodeSlot(slot)
      expect(decodeSlot(bytes)).toEqual(slot)
      for (const other of [concat(bytes, filled(1, 0)), bytes.slice(0, -1)]) {
        expect(() => decodeSlot(other)).toThrow(MalformedError)
        const length = u16(other.length)
        expect(() => decodeSlot(concat(length, other.slice(2)))).toThrow(MalformedError)
      }
    },
  )

  test('has something after its body only if it is a passkey, and then what belongs there', () => {
    const code = encodeSlot(slotOf('recovery'))
    const longer = concat(u16(code.length + 2), code.slice(2, 22), u16(2), code.slice(24), u16(0))
    expect(() => decodeSlot(longer)).toThrow(MalformedError)
    const key = encodeSlot(slotOf('passkey'))
    const bare = concat(u16(391), key.slice(2, 22), u16(0), key.slice(24, 391))
    expect(() => decodeSlot(bare)).toThrow(MalformedError)
  })
})

describe('a slot under an outer layer', () => {
  const free = slotOf('passphrase')
  const fixed = { ...free.fixed, bound: true }
  const layer = filled(323 + 28, 11)
  const slot: BoundSlot = { type: 'bound', fixed, fixedBytes: encodeSlotFixed(fixed), layer }

  test('is read as it was written, and not if it is a byte longer or shorter', () => {
    const bytes = encodeSlot(slot)
    expect([bytes.length, bytes[3]]).toEqual([68 + 323 + 28, 1])
    expect(decodeSlot(bytes)).toEqual(slot)
    for (const other of [concat(bytes, filled(1, 0)), bytes.slice(0, -1)]) {
      expect(() => decodeSlot(other)).toThrow(MalformedError)
      expect(() => decodeSlot(concat(u16(other.length), other.slice(2)))).toThrow(MalformedError)
    }
  })

  test('is a passphrase’s, and there is no other flag', () => {
    const bytes = encodeSlot(slot)
    for (const kind of [2, 3, 4, 5]) {
      expect(() => decodeSlot(bytes.with(2, kind))).toThrow(MalformedError)
    }
    for (const flags of [0, 2, 3, 0x80, 0x81]) {
      expect(() => decodeSlot(bytes.with(3, flags))).toThrow(MalformedError)
    }
    expect(() => decodeSlot(encodeSlot(free).with(3, 1))).toThrow(MalformedError)
  })

  test('is never written without it', () => {
    expect(() => encodeSlot({ ...free, fixed })).toThrow(TypeError)
  })
})

describe('what a passkey is asked', () => {
  test('is read as it was written', () => {
    expect(decodePasskey(encodePasskey(passkey))).toEqual(passkey)
  })

  test('is refused if a part is missing, empty, too long or no host', () => {
    for (const wrong of [
      encodePasskey({ ...passkey, credentialId: new Uint8Array() }),
      encodePasskey({ ...passkey, credentialId: new Uint8Array(1024) }),
      encodePasskey({ ...passkey, rpId: '' }),
      encodePasskey({ ...passkey, rpId: 'x'.repeat(254) }),
      encodePasskey({ ...passkey, rpId: 'a b' }),
      encodePasskey({ ...passkey, rpId: 'é' }),
      encodePasskey(passkey).slice(0, -1),
      concat(encodePasskey(passkey), filled(1, 0)),
    ]) {
      expect(() => decodePasskey(wrong)).toThrow(MalformedError)
    }
  })
})

describe('slot notes', () => {
  const note = { slotId: filled(16, 1), createdAt: 5, confirmedAt: 0, name: 'Ärger 🔑' }
  const damaged = 'damaged'

  test('are read as they were written, whatever there is to say', () => {
    const many = Array.from({ length: 64 }, (_, n) => ({
      ...note,
      createdAt: n,
      name: 'n'.repeat(n),
    }))
    for (const notes of [[], [note], [note, { ...note, name: '' }], many]) {
      expect(decodeSlotNotes(encodeSlotNotes(notes))).toEqual(notes)
    }
  })

  test('are as long for a short name as for a longer one', () => {
    expect(encodeSlotNotes([note]).length).toBe(encodeSlotNotes([{ ...note, name: 'x' }]).length)
  })

  test('are refused if padded with anything, cut, or not text', () => {
    const sound = encodeSlotNotes([note])
    const padded = new Uint8Array(sound)
    padded[padded.length - 1] = 1
    const length = new Uint8Array(sound)
    length.set(u32(300))
    const text = new Uint8Array(sound)
    text[4 + 34] = 0xff
    for (const wrong of [padded, length, text, sound.slice(0, 10), new Uint8Array()]) {
      expect(() => decodeSlotNotes(wrong)).toThrow(damaged)
    }
  })
})

describe('extensions of a header', () => {
  const header: Header = {
    vaultId: filled(16, 1),
    generation: 2,
    createdAt: 3,
    epoch: 1,
    rotating: false,
    slots: [slotOf('passphrase'), slotOf('passkey')],
    ring: [],
    publicKeys: [{ slotId: filled(16, 3), sealed: filled(93, 4) }],
    notes: filled(284, 5),
    takenIn: [
      { vaultId: filled(16, 7), epoch: 1, nonce: filled(12, 8), wrapped: filled(48, 9) },
      { vaultId: filled(16, 7), epoch: 2, nonce: filled(12, 8), wrapped: filled(48, 9) },
    ],
  }
  const withMac = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => concat(bytes, filled(32, 6))

  test('are read as they were written, with and without each of them', () => {
    for (const part of [
      {},
      { notes: filled(0, 0) },
      { publicKeys: [] },
      { takenIn: [] },
      { notes: filled(0, 0), publicKeys: [], takenIn: [] },
    ]) {
      const one = { ...header, ...part }
      expect(decodeHeader(withMac(encodeHeader(one))).header).toEqual(one)
    }
  })

  test('have room for as many secrets of other vaults as a ring has', () => {
    const [one] = header.takenIn
    const takenIn = Array.from({ length: MAX_TAKEN_IN }, (_, n) => ({ ...one, epoch: n + 1 }))
    const full = withMac(encodeHeader({ ...header, takenIn: takenIn as typeof header.takenIn }))
    expect(decodeHeader(full).header.takenIn).toHaveLength(MAX_TAKEN_IN)
  })

  test('are refused if empty, unknown, twice or out of order', () => {
    const bare = encodeHeader({ ...header, notes: filled(0, 0), publicKeys: [], takenIn: [] })
    const points = concat(u16(1), u32(109), filled(109, 1))
    const notes = concat(u16(2), u32(9), filled(9, 2))
    const takenIn = concat(u16(3), u32(80), filled(80, 1))
    const of = (extensions: Uint8Array): Uint8Array<ArrayBuffer> => {
      const bytes = withMac(concat(bare, extensions))
      bytes.set(u32(bytes.length), 12)
      bytes.set(u32(extensions.length), 60)
      return bytes
    }
    expect(decodeHeader(of(concat(points, notes, takenIn))).header.notes).toEqual(filled(9, 2))
    for (const wrong of [
      concat(notes, points),
      concat(points, points),
      concat(notes, notes),
      concat(u16(4), u32(1), filled(1, 0)),
      concat(takenIn, notes),
      concat(takenIn, takenIn),
      concat(u16(3), u32(79), filled(79, 1)),
      concat(u16(3), u32(80), filled(80, 0)),
      concat(u16(3), u32(80 * (MAX_TAKEN_IN + 1)), filled(80 * (MAX_TAKEN_IN + 1), 1)),
      concat(u16(0), u32(1), filled(1, 0)),
      concat(u16(2), u32(0)),
      concat(u16(1), u32(0)),
      concat(u16(1), u32(108), filled(108, 1)),
      concat(notes, filled(1, 0)),
      notes.slice(0, -1),
    ]) {
      expect(() => decodeHeader(of(wrong))).toThrow('damaged')
    }
  })
})
