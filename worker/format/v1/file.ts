/**
 * What a standalone file begins with: which vault, epoch and file it is, in the clear (docs/format.md#files). Behind it
 * FLOE, which is bound to all of it.
 */
import { VaultError } from '../../../src/protocol/errors.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { concat, Reader, u32, u8, utf8 } from '../bytes.ts'

/** FLOE's parameters of every file: AES-GCM in browsers is at its best at this length, and twice as slow at four times it. */
export const FILE_PARAMETERS = { segmentBytes: 262_144, rotationBits: 20 }

const MAGIC = utf8('COFFILE')
const VERSION = 1
const ID_BYTES = 16
const RESERVED_BYTES = 4
export const FILE_PREFIX_BYTES = MAGIC.length + 1 + 4 + 2 * ID_BYTES + RESERVED_BYTES

export interface FilePrefix {
  epoch: number
  fileId: Bytes
  vaultId: Bytes
}

export const encodeFilePrefix = ({ epoch, fileId, vaultId }: FilePrefix): Bytes =>
  concat(MAGIC, u8(VERSION), u32(epoch), fileId, vaultId, new Uint8Array(RESERVED_BYTES))

/** @throws VaultError `tampered` if it is no such file, `unsupported-version` if it is one of another version */
export function decodeFilePrefix(bytes: Bytes): FilePrefix {
  const reader = new Reader(bytes)
  try {
    if (!MAGIC.every((byte) => reader.u8() === byte)) throw new VaultError('tampered')
    if (reader.u8() !== VERSION) throw new VaultError('unsupported-version')
    const prefix = {
      epoch: reader.u32(),
      fileId: reader.bytes(ID_BYTES),
      vaultId: reader.bytes(ID_BYTES),
    }
    reader.zeros(RESERVED_BYTES)
    reader.end()
    return prefix
  } catch (error) {
    throw error instanceof VaultError ? error : new VaultError('tampered')
  }
}
