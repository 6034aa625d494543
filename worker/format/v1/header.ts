/**
 * The header: who may open the vault, and the wrapped secrets of its epochs (docs/format.md#header).
 * Pure layout. `authenticated` is what the MAC at the end covers; nothing in here is true before that is verified.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { MAC_BYTES } from '../../crypto/mac.ts'
import { concat, MalformedError, Reader, require, u16, u32, u64 } from '../bytes.ts'
import { FORMAT, SUITE } from './associated-data.ts'
import { decodeRingEntry, encodeRingEntry, RING_ENTRY_BYTES, type RingEntry } from './ring.ts'
import { decodeSlot, encodeSlot, type Slot } from './slot.ts'
import { decodeTakenIn, encodeTakenIn, type TakenIn } from './taken-in.ts'

const MAGIC = Uint8Array.of(0x43, 0x4f, 0x46, 0x46, 0x45, 0x52, 0x00, 0x01)
const FIXED_BYTES = 64
export const MAX_SLOTS = 64
export const MAX_RING = 4096
/** Longest header a reader looks at: beyond 64 slots, 4,096 ring entries and as many secrets of other vaults. */
export const MAX_HEADER_BYTES = 1 << 20
const EXTENSION_PUBLIC_KEYS = 1
const EXTENSION_SLOT_NOTES = 2
const EXTENSION_TAKEN_IN = 3
const SEALED_POINT_BYTES = 16 + 12 + 65 + 16
/** The one flag there is: rows of older epochs are still to be sealed anew. */
const FLAG_ROTATING = 1

/** A slot's public key, sealed under the ring key: what lets a new ROOT reach the slot without its secret. */
export interface SealedPublicKey {
  slotId: Bytes
  /** `nonce 12 ‖ ciphertext 65 ‖ tag 16` */
  sealed: Bytes
}

export interface Header {
  vaultId: Bytes
  generation: number
  createdAt: number
  epoch: number
  /** Keys are being rotated: the ring holds inside secrets of older epochs. */
  rotating: boolean
  slots: Slot[]
  ring: RingEntry[]
  publicKeys: SealedPublicKey[]
  /** What is said of the slots, sealed under the ring key (slot-notes.ts); empty if nothing is. */
  notes: Bytes
  /** Outside secrets of other vaults, wrapped under the ring key. */
  takenIn: TakenIn[]
}

export interface DecodedHeader {
  header: Header
  authenticated: Bytes
  mac: Bytes
}

/** The header without its MAC, which covers exactly these bytes. */
export function encodeHeader(header: Header): Bytes {
  const points = concat(...header.publicKeys.map((key) => concat(key.slotId, key.sealed)))
  const extensions = concat(
    encodeExtension(EXTENSION_PUBLIC_KEYS, points),
    encodeExtension(EXTENSION_SLOT_NOTES, header.notes),
    encodeExtension(EXTENSION_TAKEN_IN, concat(...header.takenIn.map(encodeTakenIn))),
  )
  const rest = concat(
    ...header.slots.map(encodeSlot),
    ...header.ring.map(encodeRingEntry),
    extensions,
  )
  return concat(
    MAGIC,
    u16(FORMAT),
    u16(SUITE),
    u32(FIXED_BYTES + rest.length + MAC_BYTES),
    header.vaultId,
    u64(header.generation),
    u64(header.createdAt),
    u32(header.epoch),
    u32(header.rotating ? FLAG_ROTATING : 0),
    u16(header.slots.length),
    u16(header.ring.length),
    u32(extensions.length),
    rest,
  )
}

const encodeExtension = (number: number, body: Bytes): Bytes =>
  body.length === 0 ? body : concat(u16(number), u32(body.length), body)

/**
 * Takes a header apart. Nothing is verified but the layout.
 *
 * @throws VaultError `newer-version` if it was written by a later format, `damaged` if it is not one at all
 */
export function decodeHeader(bytes: Bytes): DecodedHeader {
  try {
    return decode(bytes)
  } catch (error) {
    if (error instanceof MalformedError) throw new VaultError('damaged')
    throw error
  }
}

function decode(bytes: Bytes): DecodedHeader {
  require(bytes.length <= MAX_HEADER_BYTES, 'header size')
  const reader = new Reader(bytes)
  const magic = reader.bytes(8)
  require(magic.every((byte, index) => byte === MAGIC[index]), 'magic')
  const format = reader.u16()
  // Only a number just above ours can be a later version; a damaged one is far more often far away.
  if (format > FORMAT && format <= FORMAT + 15) {
    throw new VaultError('newer-version', { version: format })
  }
  require(format === FORMAT, 'format')
  require(reader.u16() === SUITE, 'suite')
  require(reader.u32() === bytes.length, 'length')
  const vaultId = reader.bytes(16)
  const generation = reader.u64()
  const createdAt = reader.u64()
  const epoch = reader.u32()
  const flags = reader.u32()
  require(flags === 0 || flags === FLAG_ROTATING, 'flags')
  const rotating = flags === FLAG_ROTATING
  const slotCount = reader.u16()
  const ringCount = reader.u16()
  const extensionBytes = reader.u32()
  require(slotCount <= MAX_SLOTS && ringCount <= MAX_RING, 'counts')
  const slots: Slot[] = []
  for (let i = 0; i < slotCount; i++) slots.push(readSlot(reader))
  const ring: RingEntry[] = []
  for (let i = 0; i < ringCount; i++) ring.push(decodeRingEntry(reader.bytes(RING_ENTRY_BYTES)))
  const extensions = decodeExtensions(reader.bytes(extensionBytes))
  const mac = reader.bytes(MAC_BYTES)
  reader.end()
  const header: Header = {
    vaultId,
    generation,
    createdAt,
    epoch,
    rotating,
    slots,
    ring,
    ...extensions,
  }
  return { header, authenticated: bytes.slice(0, bytes.length - MAC_BYTES), mac }
}

function readSlot(reader: Reader): Slot {
  const length = reader.bytes(2)
  const total = new Reader(length).u16()
  require(total > 2, 'slot length')
  return decodeSlot(concat(length, reader.bytes(total - 2)))
}

/** Each extension at most once, in the order of their numbers, and none that is empty or unknown. */
function decodeExtensions(bytes: Bytes): Pick<Header, 'publicKeys' | 'notes' | 'takenIn'> {
  const reader = new Reader(bytes)
  const found: ReturnType<typeof decodeExtensions> = {
    publicKeys: [],
    notes: new Uint8Array(),
    takenIn: [],
  }
  let before = 0
  while (reader.left > 0) {
    const number = reader.u16()
    require(number > before && number <= EXTENSION_TAKEN_IN, 'extension')
    before = number
    const body = reader.bytes(reader.u32())
    require(body.length > 0, 'extension length')
    if (number === EXTENSION_PUBLIC_KEYS) found.publicKeys = decodePublicKeys(body)
    else if (number === EXTENSION_SLOT_NOTES) found.notes = body
    else found.takenIn = decodeTakenIn(body)
  }
  return found
}

function decodePublicKeys(bytes: Bytes): SealedPublicKey[] {
  require(bytes.length % SEALED_POINT_BYTES === 0, 'extension length')
  const reader = new Reader(bytes)
  const keys: SealedPublicKey[] = []
  while (reader.left > 0) {
    keys.push({ slotId: reader.bytes(16), sealed: reader.bytes(SEALED_POINT_BYTES - 16) })
  }
  return keys
}
