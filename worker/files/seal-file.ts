/** Makes a standalone file: sealed in steps, several segments side by side, and written as they come. */
import type { Bytes } from '../../src/protocol/values.ts'
import { beginSealing } from '../crypto/floe/floe.ts'
import { layoutOfPlain, plainSegmentBytes } from '../crypto/floe/layout.ts'
import { randomBytes } from '../crypto/random.ts'
import { fileData } from '../format/v1/associated-data.ts'
import { encodeFilePrefix, FILE_PARAMETERS } from '../format/v1/file.ts'
import type { Output } from './output.ts'
import { steps } from './reading.ts'

/** Segments that are worked on together: 4 MiB. */
export const SEGMENTS_AT_ONCE = 16

export interface Sealing {
  vaultId: Bytes
  epoch: number
  key: CryptoKey
  /** Bytes of the plaintext that are done. What it throws ends the work. */
  advance(done: number): Promise<void>
}

/** @throws VaultError `bad-request` if `blob` cannot be read */
export async function sealFile(
  blob: Blob,
  { vaultId, epoch, key, advance }: Sealing,
  output: Output,
): Promise<void> {
  const fileId = randomBytes(16)
  const prefix = encodeFilePrefix({ epoch, fileId, vaultId })
  const sealer = await beginSealing(key, fileData(vaultId, epoch, fileId), FILE_PARAMETERS)
  const { segments, plainBytes } = layoutOfPlain(blob.size, FILE_PARAMETERS)
  const segmentBytes = plainSegmentBytes(FILE_PARAMETERS)
  let before = [prefix, sealer.header]
  let [sealed, done] = [0, 0]
  const take = async (step: Bytes): Promise<void> => {
    const under: Promise<Bytes>[] = []
    for (let at = 0; at < Math.max(1, step.length); at += segmentBytes) {
      under.push(sealer.next(step.subarray(at, at + segmentBytes), ++sealed === segments))
    }
    await output.write([...before, ...(await Promise.all(under))])
    before = []
    done += step.length
    await advance(done)
  }
  if (plainBytes === 0) await take(new Uint8Array())
  const stepBytes = SEGMENTS_AT_ONCE * segmentBytes
  for await (const step of steps(blob, { start: 0, end: plainBytes, stepBytes })) await take(step)
}
