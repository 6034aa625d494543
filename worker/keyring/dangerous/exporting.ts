/**
 * Outside secrets in a form that can leave this worker: for a backup, which somebody has asked for with a secret that opens
 * the vault now, and for nothing else (docs/adr/0048-backups-carry-outside-secrets.md). They cross to the keyless helper worker as keys; no
 * function here, and no caller in this worker, ever turns one into bytes in JavaScript.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { DANGEROUS_unwrapSecret } from './extractable.ts'

/** @throws DOMException OperationError if it was not wrapped under this key with this associated data */
export const DANGEROUS_exportable = (
  wrapped: { nonce: Bytes; wrapped: Bytes },
  ringKey: CryptoKey,
  associatedData: Bytes,
): Promise<CryptoKey> => DANGEROUS_unwrapSecret(wrapped, ringKey, associatedData)
