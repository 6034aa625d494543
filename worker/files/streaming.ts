/**
 * Seals and opens a standalone file whose length nobody knows yet: what comes is taken step by step, in order, and what has
 * come of it is given back. Only whole segments are; the end of it shows that nothing was cut off.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import { beginOpening, beginSealing, type StreamOpener } from '../crypto/floe/floe.ts'
import { FLOE_HEADER_BYTES, plainSegmentBytes } from '../crypto/floe/layout.ts'
import { randomBytes } from '../crypto/random.ts'
import { concat } from '../format/bytes.ts'
import { fileData } from '../format/v1/associated-data.ts'
import {
  decodeFilePrefix,
  encodeFilePrefix,
  FILE_PARAMETERS,
  FILE_PREFIX_BYTES,
} from '../format/v1/file.ts'
import { cutter } from './cutting.ts'
import type { WithFileKey } from './open-file.ts'

/** The next bytes, and whether they are the last; what has come of them. One step at a time, none after the last. */
export type FileSteps = (bytes: Bytes, isLast: boolean) => Promise<Bytes>

const BEGIN_BYTES = FILE_PREFIX_BYTES + FLOE_HEADER_BYTES

export interface SealingKey {
  vaultId: Bytes
  epoch: number
  key: CryptoKey
}

export async function sealing({ vaultId, epoch, key }: SealingKey): Promise<FileSteps> {
  const fileId = randomBytes(16)
  const sealer = await beginSealing(key, fileData(vaultId, epoch, fileId), FILE_PARAMETERS)
  const cut = cutter(plainSegmentBytes(FILE_PARAMETERS))
  let before = concat(encodeFilePrefix({ epoch, fileId, vaultId }), sealer.header)
  return async (bytes, isLast) => {
    const pieces = cut(bytes, isLast)
    const end = isLast ? pieces.length - 1 : -1
    const sealed = await Promise.all(pieces.map((piece, i) => sealer.next(piece, i === end)))
    const out = concat(before, ...sealed.flat())
    before = new Uint8Array()
    return out
  }
}

/** Its steps throw `tampered` where `openFile` does, and at the end if that is not the end; `unsupported-version`. */
export function opening(withKey: WithFileKey): FileSteps {
  const cut = cutter(FILE_PARAMETERS.segmentBytes)
  let begin: Bytes = new Uint8Array()
  let opener: StreamOpener | undefined
  let index = 0
  return async (bytes, isLast) => {
    let rest = bytes
    if (!opener) {
      const taken = Math.min(BEGIN_BYTES - begin.length, bytes.length)
      begin = concat(begin, bytes.subarray(0, taken))
      if (begin.length < BEGIN_BYTES && !isLast) return new Uint8Array()
      opener = await openerOf(begin, withKey)
      rest = bytes.subarray(taken)
    }
    const pieces = cut(rest, isLast)
    const first = index
    index += pieces.length
    const end = isLast ? pieces.length - 1 : -1
    const { segment } = opener
    return concat(
      ...(await Promise.all(pieces.map((piece, i) => segment(first + i, piece, i === end)))),
    )
  }
}

/** @throws VaultError `tampered` if it begins no file there is a key for, or was changed; `unsupported-version` */
export async function openerOf(begin: Bytes, withKey: WithFileKey): Promise<StreamOpener> {
  const { vaultId, epoch, fileId } = decodeFilePrefix(begin.subarray(0, FILE_PREFIX_BYTES))
  const bound = fileData(vaultId, epoch, fileId)
  const header = begin.slice(FILE_PREFIX_BYTES)
  return withKey({ vaultId, epoch }, (key) => beginOpening(key, bound, FILE_PARAMETERS, header))
}
