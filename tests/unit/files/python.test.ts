/** A standalone file read by somebody else, and one that somebody else has made: from the text of docs/format.md and FLOE's. */
import { expect, test } from 'vitest'
import { concat, u32, utf8 } from '../../../worker/format/bytes.ts'
import { blobOutput, openFile, sealFile, sourceOf } from '../../../worker/files/files.ts'
import { byPython, fileKey } from '../../support/floe.ts'
import { bytesIn, patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'

const raw = patterned(32)
const key = await fileKey(raw)
const vaultId = patterned(16)
const parameters = { segmentBytes: 262_144, rotationBits: 20 }
const plain = patterned(3 * FULL + 100)

/** `fileId` as it stands in the file. */
const bound = (fileId: Uint8Array): Uint8Array<ArrayBuffer> =>
  concat(utf8('coffer/1/file'), vaultId, u32(7), fileId)

test('a file that was made here opens there', async () => {
  const advance = async (): Promise<void> => {}
  const output = blobOutput('')
  await sealFile(await sourceOf(new Blob([plain])), { vaultId, epoch: 7, key, advance }, output)
  const bytes = await bytesIn(await output.end())
  const theirs = byPython('open', raw, bound(bytes.slice(12, 28)), parameters, bytes.slice(48))
  expect(theirs && Buffer.compare(theirs, plain)).toBe(0)
  expect(byPython('open', raw, bound(vaultId), parameters, bytes.slice(48))).toBeUndefined()
})

test('and the other way round', async () => {
  const fileId = patterned(16).reverse()
  const sealed = byPython('seal', raw, bound(fileId), parameters, plain)
  const begin = concat(utf8('COFFILE\x01'), u32(7), fileId, vaultId, u32(0))
  const blob = new Blob([begin, sealed ?? ''])
  const file = await openFile(blob, async (_of, open) => open(key))
  expect(file.sizeBytes).toBe(plain.length)
  const parts: Uint8Array<ArrayBuffer>[] = []
  for await (const step of file.read(0, file.sizeBytes)) parts.push(...step)
  expect(Buffer.compare(concat(...parts), plain)).toBe(0)
})
