/**
 * What is said of the slots beside how they open: a name, and when. Sealed in the header (docs/format.md#slot-notes), so
 * that a copy of the disk does not tell what a person called their keys. Padded, so that its length tells little either.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import { MAX_SLOT_NAME_BYTES } from '../../../src/protocol/limits.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, MalformedError, Reader, require, u16, u32, u64, utf8 } from '../bytes.ts'
import { padmeLength } from './padme.ts'

export interface SlotNote {
  slotId: Bytes
  createdAt: number
  /** When a recovery code was typed once more; 0 if it has not been. */
  confirmedAt: number
  name: string
}

const LEAST_BYTES = 256

export function encodeSlotNotes(notes: readonly SlotNote[]): Bytes {
  const body = concat(...notes.map(encodeNote))
  const out = new Uint8Array(Math.max(LEAST_BYTES, padmeLength(4 + body.length)))
  out.set(u32(body.length))
  out.set(body, 4)
  return out
}

function encodeNote({ slotId, createdAt, confirmedAt, name }: SlotNote): Bytes {
  const text = utf8(name)
  return concat(slotId, u64(createdAt), u64(confirmedAt), u16(text.length), text)
}

/** @throws VaultError `damaged` where the layout is not exactly format 1's */
export function decodeSlotNotes(bytes: Bytes): SlotNote[] {
  try {
    return decode(bytes)
  } catch (error) {
    if (error instanceof MalformedError || error instanceof TypeError) {
      throw new VaultError('damaged')
    }
    throw error
  }
}

function decode(bytes: Bytes): SlotNote[] {
  const outer = new Reader(bytes)
  const reader = new Reader(outer.bytes(outer.u32()))
  outer.zeros(outer.left)
  const notes: SlotNote[] = []
  while (reader.left > 0) {
    const [slotId, createdAt, confirmedAt] = [reader.bytes(16), reader.u64(), reader.u64()]
    const nameBytes = reader.u16()
    require(nameBytes <= MAX_SLOT_NAME_BYTES, 'name')
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      reader.view(nameBytes),
    )
    notes.push({ slotId, createdAt, confirmedAt, name })
  }
  return notes
}
