/** A ring entry: one secret of one epoch, wrapped under the ring key (docs/format.md#ring). */
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, Reader, require, u16, u32, u64, u8 } from '../bytes.ts'

export const RING_ENTRY_BYTES = 76

/** Kind 1: what the vault stores. Kind 2: what leaves it, tokens and standalone files. */
export const RING_INSIDE = 1
export const RING_OUTSIDE = 2
const STATE_CURRENT = 1
/** Opens what it has sealed, and seals nothing any more. */
export const STATE_RETIRING = 2

export interface RingEntry {
  epoch: number
  kind: number
  state: number
  createdAt: number
  nonce: Bytes
  wrapped: Bytes
}

/** The 16 bytes the wrap is bound to. */
export const encodeRingFixed = (entry: Omit<RingEntry, 'nonce' | 'wrapped'>): Bytes =>
  concat(u32(entry.epoch), u8(entry.kind), u8(entry.state), u16(0), u64(entry.createdAt))

export const encodeRingEntry = (entry: RingEntry): Bytes =>
  concat(encodeRingFixed(entry), entry.nonce, entry.wrapped)

export const newRingEntry = (epoch: number, kind: number, createdAt: number) => ({
  epoch,
  kind,
  state: STATE_CURRENT,
  createdAt,
})

/** @throws MalformedError where the layout is not exactly format 1's */
export function decodeRingEntry(bytes: Bytes): RingEntry {
  const reader = new Reader(bytes)
  const epoch = reader.u32()
  const kind = reader.u8()
  const state = reader.u8()
  require(kind === RING_INSIDE || kind === RING_OUTSIDE, 'ring kind')
  require(state === STATE_CURRENT || state === STATE_RETIRING, 'ring state')
  reader.zeros(2)
  const createdAt = reader.u64()
  const entry = {
    epoch,
    kind,
    state,
    createdAt,
    nonce: reader.bytes(12),
    wrapped: reader.bytes(48),
  }
  reader.end()
  return entry
}
