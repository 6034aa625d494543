/** A slot: one way to open the vault, as bytes (docs/format.md#slot). Knows layout only, no keys. */
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, Reader, require, u16, u32, u8 } from '../bytes.ts'
import { decodePasskey } from './passkey.ts'

export const SLOT_KINDS = ['passphrase', 'passkey', 'recovery', 'device', 'host-secret'] as const
export type SlotKind = (typeof SLOT_KINDS)[number]

export const SLOT_FIXED_BYTES = 68
const PRIVATE_KEY_BYTES = 138 + 16
const ROOT_BYTES = 32 + 16
const POINT_BYTES = 65
const ENCAPSULATED_BYTES = 32 + 12 + PRIVATE_KEY_BYTES + POINT_BYTES + 12 + ROOT_BYTES
const DEVICE_BYTES = 12 + ROOT_BYTES
/** What the outer layer adds: nonce and tag. */
const LAYER_BYTES = 12 + 16
/** Flag: the whole body lies under the device key. */
const FLAG_BOUND = 1

export const KDF_NONE = 0
export const KDF_PBKDF2_SHA256 = 1
export const NORMALISE_NONE = 0
export const NORMALISE_NFC = 1

/** The first 68 bytes, which every wrap of the slot is bound to. */
export interface SlotFixed {
  kind: SlotKind
  /** Its body lies under an outer layer by the device key. Only a passphrase's may. */
  bound: boolean
  slotId: Bytes
  kdf: number
  normalisation: number
  iterations: number
  salt: Bytes
  /** What follows the body: only a passkey's slot has that. */
  auxBytes: number
}

/** Body of every slot but the device's. */
export interface Encapsulated {
  commitment: Bytes
  privateKeyNonce: Bytes
  wrappedPrivateKey: Bytes
  ephemeral: Bytes
  rootNonce: Bytes
  wrappedRoot: Bytes
}

export interface DeviceBody {
  rootNonce: Bytes
  wrappedRoot: Bytes
}

export type Slot = { fixed: SlotFixed; fixedBytes: Bytes } & (
  | { type: 'encapsulated'; body: Encapsulated; aux: Bytes }
  | { type: 'bound'; layer: Bytes }
  | { type: 'device'; body: DeviceBody }
)

export type EncapsulatedSlot = Slot & { type: 'encapsulated' }
/** `layer` is `nonce 12 ‖ the body under the device key ‖ tag 16`. */
export type BoundSlot = Slot & { type: 'bound' }

export function encodeSlotFixed(fixed: SlotFixed): Bytes {
  const bodyBytes = fixed.kind === 'device' ? DEVICE_BYTES : ENCAPSULATED_BYTES
  const layerBytes = fixed.bound ? LAYER_BYTES : 0
  const length = SLOT_FIXED_BYTES + bodyBytes + layerBytes + fixed.auxBytes
  return concat(
    u16(length),
    u8(SLOT_KINDS.indexOf(fixed.kind) + 1),
    u8(fixed.bound ? FLAG_BOUND : 0),
    fixed.slotId,
    u8(fixed.kdf),
    u8(fixed.normalisation),
    u16(fixed.auxBytes),
    u32(fixed.iterations),
    u32(0),
    u16(0),
    u16(0),
    fixed.salt,
  )
}

export function encodeSlot(slot: Slot): Bytes {
  if (slot.type === 'device') {
    return concat(slot.fixedBytes, slot.body.rootNonce, slot.body.wrappedRoot)
  }
  if (slot.type === 'bound') return concat(slot.fixedBytes, slot.layer)
  // What belongs under the layer must never be written without it.
  if (slot.fixed.bound) throw new TypeError('a body without its layer')
  return concat(slot.fixedBytes, encodeBody(slot.body), slot.aux)
}

export const encodeBody = (body: Encapsulated): Bytes =>
  concat(
    body.commitment,
    body.privateKeyNonce,
    body.wrappedPrivateKey,
    body.ephemeral,
    body.rootNonce,
    body.wrappedRoot,
  )

/** @throws MalformedError unless it is exactly as long as a body is */
export function decodeBody(bytes: Bytes): Encapsulated {
  const reader = new Reader(bytes)
  const body = readBody(reader)
  reader.end()
  return body
}

const readBody = (reader: Reader): Encapsulated => ({
  commitment: reader.bytes(32),
  privateKeyNonce: reader.bytes(12),
  wrappedPrivateKey: reader.bytes(PRIVATE_KEY_BYTES),
  ephemeral: reader.bytes(POINT_BYTES),
  rootNonce: reader.bytes(12),
  wrappedRoot: reader.bytes(ROOT_BYTES),
})

/** @throws MalformedError where the layout is not exactly format 1's */
export function decodeSlot(bytes: Bytes): Slot {
  const fixedBytes = bytes.slice(0, SLOT_FIXED_BYTES)
  const reader = new Reader(bytes)
  require(reader.u16() === bytes.length, 'slot length')
  const kind = SLOT_KINDS[reader.u8() - 1]
  require(kind !== undefined, 'slot kind')
  const flags = reader.u8()
  const bound = flags === FLAG_BOUND
  require(flags === 0 || (bound && kind === 'passphrase'), 'slot flags')
  const slotId = reader.bytes(16)
  const kdf = reader.u8()
  const normalisation = reader.u8()
  require(kdf === (kind === 'passphrase' ? KDF_PBKDF2_SHA256 : KDF_NONE), 'slot kdf')
  require(normalisation === NORMALISE_NONE || normalisation === NORMALISE_NFC, 'normalisation')
  const auxBytes = reader.u16()
  require(kind === 'passkey' ? auxBytes > 0 : auxBytes === 0, 'slot extra')
  const iterations = reader.u32()
  reader.zeros(8)
  const salt = reader.bytes(32)
  const fixed: SlotFixed = { kind, bound, slotId, kdf, normalisation, iterations, salt, auxBytes }
  if (kind === 'device') {
    const body = { rootNonce: reader.bytes(12), wrappedRoot: reader.bytes(ROOT_BYTES) }
    reader.end()
    return { type: 'device', fixed, fixedBytes, body }
  }
  if (bound) {
    const layer = reader.bytes(ENCAPSULATED_BYTES + LAYER_BYTES)
    reader.end()
    return { type: 'bound', fixed, fixedBytes, layer }
  }
  const body = readBody(reader)
  const aux = reader.bytes(auxBytes)
  reader.end()
  if (kind === 'passkey') decodePasskey(aux)
  return { type: 'encapsulated', fixed, fixedBytes, body, aux }
}
