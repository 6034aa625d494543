/**
 * Opens a standalone file, all of it or any part. The last segment is opened before anything else: from then on the length
 * is proved, and what was cut off, added or put in from elsewhere is refused before a byte of it is handed out.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import type { StreamOpener } from '../crypto/floe/floe.ts'
import {
  FLOE_HEADER_BYTES,
  layoutOfSealed,
  placeOf,
  plainSegmentBytes,
} from '../crypto/floe/layout.ts'
import { FILE_PARAMETERS, FILE_PREFIX_BYTES } from '../format/v1/file.ts'
import { ahead } from './ahead.ts'
import { bytesAt, steps } from './reading.ts'
import { SEGMENTS_AT_ONCE } from './seal-file.ts'
import { openerOf } from './streaming.ts'

const { segmentBytes } = FILE_PARAMETERS
const PLAIN_SEGMENT_BYTES = plainSegmentBytes(FILE_PARAMETERS)

/**
 * Runs `open` with one key after another of this vault and epoch, until one does.
 *
 * @throws VaultError `tampered` if none does, or there is none
 */
export type WithFileKey = (
  of: { vaultId: Bytes; epoch: number },
  open: (key: CryptoKey) => Promise<StreamOpener>,
) => Promise<StreamOpener>

export interface SealedFile {
  /** Of the plaintext. */
  sizeBytes: number
  /** The plaintext from `start` to `end`, both within it, in steps. Each byte of it was proved. */
  read(start: number, end: number): AsyncGenerator<Bytes[]>
}

/**
 * @throws VaultError `tampered` if there is no key for it, or it was changed; `unsupported-version`; `bad-request` if `blob`
 * cannot be read
 */
export async function openFile(blob: Blob, withKey: WithFileKey): Promise<SealedFile> {
  const beginBytes = FILE_PREFIX_BYTES + FLOE_HEADER_BYTES
  const begin = await bytesAt(blob, 0, Math.min(blob.size, beginBytes))
  const opener = await openerOf(begin, withKey)
  const layout = layoutOfSealed(blob.size - FILE_PREFIX_BYTES, FILE_PARAMETERS)
  const last = layout.segments - 1
  const sealed = await bytesAt(blob, placeIn(last), blob.size)
  const lastPlain = await opener.segment(last, sealed, true)
  const { plainBytes } = layout
  return {
    sizeBytes: plainBytes,
    read: (start, end) => readParts({ blob, opener, last, lastPlain }, start, end),
  }
}

interface Opened {
  blob: Blob
  opener: StreamOpener
  last: number
  lastPlain: Bytes
}

async function* readParts(
  { blob, opener, last, lastPlain }: Opened,
  start: number,
  end: number,
): AsyncGenerator<Bytes[]> {
  if (start >= end) return
  const first = Math.floor(start / PLAIN_SEGMENT_BYTES)
  const beyond = Math.ceil(end / PLAIN_SEGMENT_BYTES)
  const cut = (plain: Bytes, index: number): Bytes => {
    const at = index * PLAIN_SEGMENT_BYTES
    return plain.subarray(Math.max(0, start - at), Math.max(0, end - at))
  }
  let index = first
  const stepBytes = SEGMENTS_AT_ONCE * segmentBytes
  // The last one has been opened already.
  const range = { start: placeIn(first), end: placeIn(Math.min(beyond, last)), stepBytes }
  const open = async (step: Bytes): Promise<Bytes[]> => {
    const under: Promise<Bytes>[] = []
    for (let at = 0; at < step.length; at += segmentBytes, index++) {
      const place = index
      const opening = opener.segment(place, step.subarray(at, at + segmentBytes), false)
      under.push(opening.then((plain) => cut(plain, place)))
    }
    return Promise.all(under)
  }
  yield* ahead(steps(blob, { ...range, isReused: true }), open)
  if (beyond > last) yield [cut(lastPlain, last)]
}

/** Where segment `index` begins in the file. */
const placeIn = (index: number): number => FILE_PREFIX_BYTES + placeOf(index, FILE_PARAMETERS)[0]
