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

const MAGIC = Uint8Array.of(0x43, 0x4f, 0x46, 0x46, 0x45, 0x52, 0x00, 0x01)
const FIXED_BYTES = 64
const MAX_SLOTS = 64
const MAX_RING = 4096
/** Longest header a reader looks at: far beyond 64 slots and 4,096 ring entries. */
export const MAX_HEADER_BYTES = 1 << 20
const EXTENSION_PUBLIC_KEYS = 1
const SEALED_POINT_BYTES = 16 + 12 + 65 + 16

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
  slots: Slot[]
  ring: RingEntry[]
  publicKeys: SealedPublicKey[]
}

export interface DecodedHeader {
  header: Header
  authenticated: Bytes
  mac: Bytes
}

/** The header without its MAC, which covers exactly these bytes. */
export function encodeHeader(header: Header): Bytes {
  const points = concat(...header.publicKeys.map((key) => concat(key.slotId, key.sealed)))
  const extensions =
    points.length === 0
      ? new Uint8Array()
      : concat(u16(EXTENSION_PUBLIC_KEYS), u32(points.length), points)
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
    u32(0),
    u16(header.slots.length),
    u16(header.ring.length),
    u32(extensions.length),
    rest,
  )
}

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
  require(reader.u32() === 0, 'flags')
  const slotCount = reader.u16()
  const ringCount = reader.u16()
  const extensionBytes = reader.u32()
  require(slotCount <= MAX_SLOTS && ringCount <= MAX_RING, 'counts')
  const slots: Slot[] = []
  for (let i = 0; i < slotCount; i++) slots.push(readSlot(reader))
  const ring: RingEntry[] = []
  for (let i = 0; i < ringCount; i++) ring.push(decodeRingEntry(reader.bytes(RING_ENTRY_BYTES)))
  const publicKeys = decodeExtensions(reader.bytes(extensionBytes))
  const mac = reader.bytes(MAC_BYTES)
  reader.end()
  const header = { vaultId, generation, createdAt, epoch, slots, ring, publicKeys }
  return { header, authenticated: bytes.slice(0, bytes.length - MAC_BYTES), mac }
}

function readSlot(reader: Reader): Slot {
  const length = reader.bytes(2)
  const total = new Reader(length).u16()
  require(total > 2, 'slot length')
  return decodeSlot(concat(length, reader.bytes(total - 2)))
}

function decodeExtensions(bytes: Bytes): SealedPublicKey[] {
  const keys: SealedPublicKey[] = []
  if (bytes.length === 0) return keys
  const reader = new Reader(bytes)
  require(reader.u16() === EXTENSION_PUBLIC_KEYS, 'extension')
  const sizeBytes = reader.u32()
  require(sizeBytes === reader.left && sizeBytes % SEALED_POINT_BYTES === 0, 'extension length')
  while (reader.left > 0) {
    keys.push({ slotId: reader.bytes(16), sealed: reader.bytes(SEALED_POINT_BYTES - 16) })
  }
  return keys
}
