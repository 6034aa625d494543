/** Checks of what the page says about files. */
import { VaultError } from '../src/protocol/errors.ts'
import type { StreamKind } from '../src/protocol/file.ts'
import { badRequest, count } from './arguments.ts'
import type { FileCall } from './file-calls.ts'

export const run = (call: unknown, to: unknown): FileCall => ({ call: count(call), to: target(to) })

export function source(value: unknown): Blob | FileSystemFileHandle {
  if (value instanceof Blob) return value
  const { kind, getFile } = (value ?? {}) as Record<string, unknown>
  // Plain data has no functions: with one, it is a handle of the browser's.
  if (kind !== 'file' || typeof getFile !== 'function') throw badRequest('blob')
  return value as FileSystemFileHandle
}

/** @throws VaultError `unsupported` where a handle cannot be written */
function target(value: unknown): FileSystemFileHandle | undefined {
  if (value === undefined) return undefined
  const { kind, createWritable } = (value ?? {}) as Record<string, unknown>
  if (kind !== 'file') throw badRequest('file handle')
  // Plain data has no functions: with one, it is a handle of the browser's.
  if (typeof createWritable !== 'function') {
    throw new VaultError('unsupported', { what: 'createWritable' })
  }
  return value as FileSystemFileHandle
}

export function streamKind(value: unknown): StreamKind {
  if (value !== 'seal' && value !== 'open') throw badRequest('kind of stream')
  return value
}
