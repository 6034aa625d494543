/**
 * The one error class of Coffer and its closed list of codes.
 * A code says what the caller can do; `detail` holds only what `DETAILS` lists for it, never a secret or a stack.
 * Each code has a paragraph in docs/errors.md.
 */

export const ERROR_CODES = [
  'locked',
  'wrong-secret',
  'throttled',
  'already-exists',
  'empty',
  'damaged',
  'evicted',
  'storage-denied',
  'storage-damaged',
  'quota',
  'blocked',
  'conflict',
  'tampered',
  'record-missing',
  'bad-value',
  'bad-name',
  'bad-request',
  'too-large',
  'unsupported-version',
  'newer-version',
  'kdf-out-of-range',
  'slot-damaged',
  'last-slot',
  'passkey-unavailable',
  'passkey-no-prf',
  'insecure-context',
  'unsupported',
  'worker-unavailable',
  'worker-lost',
  'aborted',
  'backup-invalid',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** Plain facts about an error: numbers, and names or paths the caller itself chose. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean>>

/** What `detail` may carry, by code. Anything else is dropped when the error crosses the thread. */
const DETAILS: Partial<Record<ErrorCode, readonly string[]>> = {
  'wrong-secret': ['mistyped', 'erased', 'wants'],
  throttled: ['retryAfterMs'],
  'last-slot': ['portable'],
  'passkey-unavailable': ['reason'],
  conflict: ['name', 'revision'],
  tampered: ['name', 'sequence', 'row', 'reason'],
  'record-missing': ['name', 'sequence'],
  'bad-value': ['path', 'reason'],
  'bad-name': ['reason'],
  'bad-request': ['reason'],
  'too-large': ['name', 'sizeBytes', 'limitBytes'],
  'slot-damaged': ['slot'],
  'kdf-out-of-range': ['iterations'],
  'newer-version': ['version'],
  'backup-invalid': ['reason'],
  unsupported: ['what'],
  internal: ['reason'],
}

/**
 * The error every call of Coffer rejects with.
 *
 * @example
 * try { await vault.get('key') } catch (e) { if (isVaultError(e, 'locked')) showUnlock() }
 */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly code: ErrorCode
  readonly detail: ErrorDetail

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(code)
    this.code = code
    this.detail = allowedDetail(code, detail)
  }
}

/** Whether `error` is a VaultError (of that code, when one is given), judged by shape: it may come from another realm. */
export function isVaultError<C extends ErrorCode>(
  error: unknown,
  code?: C,
): error is VaultError & { code: C } {
  if (typeof error !== 'object' || error === null) return false
  const { name, code: found } = error as { name?: unknown; code?: unknown }
  return name === 'VaultError' && isErrorCode(found) && (code === undefined || found === code)
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.includes(value as ErrorCode)
}

/** `detail` reduced to the keys its code may carry, and to plain values. */
export function allowedDetail(code: ErrorCode, detail: unknown): ErrorDetail {
  const kept: Record<string, string | number | boolean> = {}
  if (typeof detail !== 'object' || detail === null) return kept
  for (const key of DETAILS[code] ?? []) {
    const value: unknown = (detail as Record<string, unknown>)[key]
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      kept[key] = value
    }
  }
  return kept
}
