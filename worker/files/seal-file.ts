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
import type { Output } from './output.ts'
import type { Source } from './source.ts'

/** Segments that are worked on together: 1 MiB, which two cores work on while the next is read (docs/adr/0060-speed-of-files.md). */
export const SEGMENTS_AT_ONCE = 4

export interface Sealing {
  vaultId: Bytes
  epoch: number
  key: CryptoKey
  /** Bytes of the plaintext that are done. What it throws ends the work. */
  advance(done: number): Promise<void>
}

const nothing: Bytes = new Uint8Array()

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
  const sealing = (step: Bytes): Promise<SegmentPieces[]> => {
    const under: Promise<SegmentPieces>[] = []
    for (let at = 0; at < Math.max(1, step.length); at += segmentBytes) {
      under.push(sealer.next(step.subarray(at, at + segmentBytes), ++sealed === segments))
    }
    const all = Promise.all(under)
    // It may fail before anybody waits for it.
    all.catch(() => {})
    return all
  }
  const write = async (step: Bytes, pieces: Promise<SegmentPieces[]>): Promise<void> => {
    await output.write((await pieces).flat())
    done += step.length
    await advance(done)
  }
  await output.write([prefix, sealer.header])
  if (plainBytes === 0) await write(nothing, sealing(nothing))
  let last: Parameters<typeof write> | undefined
  for await (const step of source.steps(SEGMENTS_AT_ONCE * segmentBytes)) {
    const next: typeof last = [step, sealing(step)]
    // While this one is sealed, the one before is written.
    if (last) await write(...last)
    last = next
  }
  if (last) await write(...last)
}
