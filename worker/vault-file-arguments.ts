/** Checks of what the page says about a file in the vault. */
import { MAX_TYPE_LENGTH } from '../src/protocol/limits.ts'
import { isWellFormed } from '../src/protocol/values.ts'
import type { PutCall } from '../src/protocol/vault-file.ts'
import { badRequest, count, optional, record, text } from './arguments.ts'

export function putCall(value: unknown): PutCall {
  const call = record(value, 'put', ['type', 'ifRevision', 'modifiedAt'])
  const ifRevision = optional(call['ifRevision'], count)
  const type = text(call['type'])
  if (type.length > MAX_TYPE_LENGTH || !isWellFormed(type)) throw badRequest('type')
  const modifiedAt = count(call['modifiedAt'])
  return { type, modifiedAt, ...(ifRevision !== undefined && { ifRevision }) }
}
