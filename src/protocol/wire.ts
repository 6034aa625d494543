/**
 * How errors cross the thread: as `{ code, detail }`, never as messages or stacks.
 * Comlink's own handler would drop the code and send the worker's stack.
 */
import { transferHandlers, type TransferHandler } from 'comlink'
import { allowedDetail, isErrorCode, isVaultError, VaultError, type ErrorDetail } from './errors.ts'

export interface WireError {
  code: string
  detail: ErrorDetail
}

/** Any thrown thing as it may leave the worker. What is not a VaultError becomes `internal` with its class only. */
export function toWire(thrown: unknown): WireError {
  if (isVaultError(thrown)) {
    return { code: thrown.code, detail: allowedDetail(thrown.code, thrown.detail) }
  }
  const name = (thrown as { name?: unknown } | null)?.name
  if (name === 'QuotaExceededError') return { code: 'quota', detail: {} }
  return { code: 'internal', detail: { reason: typeof name === 'string' ? name : typeof thrown } }
}

export function fromWire(wire: unknown): VaultError {
  const { code, detail } = (typeof wire === 'object' && wire !== null ? wire : {}) as WireError
  return isErrorCode(code) ? new VaultError(code, detail) : new VaultError('internal')
}

let installed = false

/** Replaces Comlink's handling of thrown things, on either side; once per realm. */
export function useTypedErrors(): void {
  if (installed) return
  installed = true
  const builtin = transferHandlers.get('throw')
  if (!builtin) throw new TypeError('this Comlink has no handler for errors')
  const handler: TransferHandler<{ value: unknown }, WireError> = {
    canHandle: (value): value is { value: unknown } => builtin.canHandle(value),
    serialize: ({ value }) => [toWire(value), []],
    deserialize: (wire) => {
      throw fromWire(wire)
    },
  }
  transferHandlers.set('throw', handler)
}
