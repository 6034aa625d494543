/** Makes a standalone file: sealed in steps, several segments side by side, and written as they come. */
import type { Bytes } from '../../src/protocol/values.ts'
import { beginSealing, type SegmentPieces } from '../crypto/floe/floe.ts'
import {
  FLOE_HEADER_BYTES,
  layoutOfPlain,
  plainSegmentBytes,
  SEGMENT_OVERHEAD_BYTES,
} from '../crypto/floe/layout.ts'
import { randomBytes } from '../crypto/random.ts'
import { fileData } from '../format/v1/associated-data.ts'
import { encodeFilePrefix, FILE_PARAMETERS, FILE_PREFIX_BYTES } from '../format/v1/file.ts'
import { ahead } from './ahead.ts'
import type { Output } from './output.ts'
import type { Source } from './source.ts'

/** Segments that are worked on together: 1 MiB, which two cores work on while others are read and written (docs/adr/0060-speed-of-files.md). */
export const SEGMENTS_AT_ONCE = 4

export interface Sealing {
  vaultId: Bytes
  epoch: number
  key: CryptoKey
  /** Bytes of the plaintext that are done. What it throws ends the work. */
  advance(done: number): Promise<void>
}

/** How long the file will be for a plaintext of that length. */
export function sealedFileBytes(sizeBytes: number): number {
  const { segments, plainBytes } = layoutOfPlain(sizeBytes, FILE_PARAMETERS)
  return FILE_PREFIX_BYTES + FLOE_HEADER_BYTES + plainBytes + segments * SEGMENT_OVERHEAD_BYTES
}

/** @throws VaultError `bad-request` if `source` cannot be read */
export async function sealFile(
  source: Source,
  { vaultId, epoch, key, advance }: Sealing,
  output: Output,
): Promise<void> {
  const fileId = randomBytes(16)
  const prefix = encodeFilePrefix({ epoch, fileId, vaultId })
  const sealer = await beginSealing(key, fileData(vaultId, epoch, fileId), FILE_PARAMETERS)
  const { segments, plainBytes } = layoutOfPlain(source.sizeBytes, FILE_PARAMETERS)
  const segmentBytes = plainSegmentBytes(FILE_PARAMETERS)
  let [sealed, done] = [0, 0]
  const seal = async (step: Bytes): Promise<{ pieces: Bytes[]; sizeBytes: number }> => {
    const under: Promise<SegmentPieces>[] = []
    for (let at = 0; at < Math.max(1, step.length); at += segmentBytes) {
      under.push(sealer.next(step.subarray(at, at + segmentBytes), ++sealed === segments))
    }
    return { pieces: (await Promise.all(under)).flat(), sizeBytes: step.length }
  }
  await output.write([prefix, sealer.header])
  // A file of nothing has one segment all the same.
  if (plainBytes === 0) await output.write((await seal(new Uint8Array())).pieces)
  for await (const { pieces, sizeBytes } of ahead(
    source.steps(SEGMENTS_AT_ONCE * segmentBytes),
    seal,
  )) {
    await output.write(pieces)
    done += sizeBytes
    await advance(done)
  }
}
