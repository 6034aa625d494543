/** Reads an export file in the keyless helper worker, which is started for it and ended after it. */
import { startHelper } from '../../client/helper.ts'
import { VaultError } from '../../protocol/errors.ts'
import type { ImportResult } from '../../protocol/item.ts'
import helperUrl from '../../../worker/helper.ts?worker&url'

/** What the importers take at most. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024

/** @throws VaultError `bad-request` if it is no export this version knows, `too-large` */
export async function readExport(file: File): Promise<ImportResult> {
  if (file.size > MAX_FILE_BYTES) {
    throw new VaultError('too-large', { sizeBytes: file.size, limitBytes: MAX_FILE_BYTES })
  }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const helper = await startHelper(helperUrl)
  try {
    const format = await helper.api.detect(bytes, file.name)
    if (!format) throw new VaultError('bad-request', { reason: 'unknown format' })
    return await helper.api.parse(bytes, file.name, format)
  } finally {
    helper.close()
  }
}
