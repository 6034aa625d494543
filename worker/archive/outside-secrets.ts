/** The file `outside-secrets` of a backup: 52 bytes each, `vaultId 16 ‖ epoch 4 ‖ secret 32` (docs/format.md#outside-secrets). */
import type { Bytes } from '../../src/protocol/values.ts'
import type { StreamedSecret } from '../entry-stream.ts'
import { DANGEROUS_bytesOf, DANGEROUS_keyOf } from './dangerous/secret-bytes.ts'

export const SECRET_BYTES = 52
const ID_BYTES = 16
const EPOCH_BYTES = 4
const KEY_BYTES = 32

/** To be zeroed when it is in the file. */
export async function encodeSecrets(secrets: readonly StreamedSecret[]): Promise<Bytes> {
  const bytes = new Uint8Array(secrets.length * SECRET_BYTES)
  const view = new DataView(bytes.buffer)
  for (const [index, { vaultId, epoch, key }] of secrets.entries()) {
    const at = index * SECRET_BYTES
    const secret = await DANGEROUS_bytesOf(key)
    if (vaultId.length !== ID_BYTES || secret.length !== KEY_BYTES) throw new TypeError('no secret')
    bytes.set(vaultId, at)
    view.setUint32(at + ID_BYTES, epoch)
    bytes.set(secret, at + ID_BYTES + EPOCH_BYTES)
    secret.fill(0)
  }
  return bytes
}

/** Whether each belongs to an epoch: they are counted from 1. */
export function areSecrets(bytes: Bytes): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  for (let at = 0; at < bytes.length; at += SECRET_BYTES) {
    if (view.getUint32(at + ID_BYTES) === 0) return false
  }
  return bytes.length % SECRET_BYTES === 0
}

/** Of as many bytes as so many secrets have. Zeroes those of the secrets. */
export async function decodeSecrets(bytes: Bytes): Promise<StreamedSecret[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const secrets: StreamedSecret[] = []
  for (let at = 0; at < bytes.length; at += SECRET_BYTES) {
    const vaultId = bytes.slice(at, at + ID_BYTES)
    const epoch = view.getUint32(at + ID_BYTES)
    const from = at + ID_BYTES + EPOCH_BYTES
    secrets.push({
      vaultId,
      epoch,
      key: await DANGEROUS_keyOf(bytes.subarray(from, from + KEY_BYTES)),
    })
  }
  return secrets
}
