/** What each ciphertext of format 1 is bound to. Every label and every byte here is frozen (docs/format.md). */
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, u16, u32, u64, utf8 } from '../bytes.ts'

export const FORMAT = 1
/** AES-256-GCM, HKDF-SHA-512, P-256. */
export const SUITE = 1

const label = (purpose: string): Bytes => utf8(`coffer/1/${purpose}`)

const SEGMENT = label('segment')
const INDEX = label('index')
const LARGE = label('large')

/** HKDF info of a key derived from ROOT. */
export const rootInfo = (purpose: 'header-mac' | 'ring'): Bytes => label(purpose)

/** What a purpose key of an epoch's inside secret seals. */
export type Purpose = 'segment' | 'index' | 'large' | 'vault-file'
/** What a purpose key of an epoch's outside secret seals. */
export type OutsidePurpose = 'token' | 'file'

/** HKDF info of a purpose key of one epoch. */
export const epochInfo = (purpose: Purpose | OutsidePurpose, epoch: number): Bytes =>
  concat(label(purpose), Uint8Array.of(0), u32(epoch))

/** HKDF info of what is derived from a slot's secret, or from its key agreement. */
export const slotInfo = (
  purpose: 'commit' | 'kek' | 'root',
  vaultId: Bytes,
  slotId: Bytes,
  ephemeral: Bytes = new Uint8Array(),
): Bytes => concat(label(purpose), vaultId, slotId, ephemeral)

export const WRAP_PRIVATE_KEY = 1
export const WRAP_ROOT = 2
export const WRAP_PUBLIC_KEY = 3

/** `fixed` is the slot's first 68 bytes; its length field is left out, as are bytes that are not yet known. */
export const slotData = (vaultId: Bytes, fixed: Bytes, what: number): Bytes =>
  concat(label('slot'), vaultId, u16(SUITE), fixed.slice(2, 68), Uint8Array.of(what))

/** Of a body under the device key: `fixed` is all of the slot's first 68 bytes. */
export const outerData = (vaultId: Bytes, fixed: Bytes): Bytes =>
  concat(label('outer'), vaultId, fixed)

/** HKDF info and associated data of keys that are kept for a reload: `what` is 1 for the MAC key, 2 for the ring key. */
export const keptInfo = (id: string): Bytes => concat(label('kept'), Uint8Array.of(0), utf8(id))
export const keptData = (vaultId: Bytes, lockEpoch: number, what: number): Bytes =>
  concat(label('kept'), vaultId, u64(lockEpoch), Uint8Array.of(what))

export const notesData = (vaultId: Bytes): Bytes => concat(label('slot-notes'), vaultId)

/** `fixed` is the ring entry's first 16 bytes. */
export const ringData = (vaultId: Bytes, fixed: Bytes): Bytes =>
  concat(label('ring'), vaultId, fixed)

/** `fixed` is the first 20 bytes of a secret that `vaultId` has taken in: whose it is. */
export const takenInData = (vaultId: Bytes, fixed: Bytes): Bytes =>
  concat(label('taken-in'), vaultId, fixed)

/** `head` is the token's first five bytes: format and epoch. */
export const tokenData = (vaultId: Bytes, head: Bytes, context: Bytes): Bytes =>
  concat(label('token'), vaultId, head, context)

/** `head` is the row's first five bytes: format and epoch. */
export const segmentData = (vaultId: Bytes, sequence: number, head: Bytes): Bytes =>
  concat(SEGMENT, vaultId, u64(sequence), head)

/** `page` is 0 for the head; `version` grows with each writing of a page. */
export const indexData = (vaultId: Bytes, epoch: number, page: number, version: number): Bytes =>
  concat(INDEX, vaultId, u32(epoch), u32(page), u64(version))

/** One part of a large value. */
export const largeData = (
  vaultId: Bytes,
  epoch: number,
  largeId: Bytes,
  part: number,
  parts: number,
): Bytes => concat(LARGE, vaultId, u32(epoch), largeId, u32(part), u32(parts))

/** A whole file, through FLOE. */
export const fileData = (vaultId: Bytes, epoch: number, fileId: Bytes): Bytes =>
  concat(label('file'), vaultId, u32(epoch), fileId)
