/** The key-value calls of one namespace, spelled out over the two or three the worker knows. */
import type { ListOptions, Operation, OperationResult, VaultApi } from '../protocol/contract.ts'
import { VaultError } from '../protocol/errors.ts'
import { smallBytes } from '../protocol/turn.ts'
import { assertValue, type Value } from '../protocol/values.ts'
import type { CallSettings, Connection } from './connect.ts'
import type { CallOptions } from './call-options.ts'
import type { KeyValueCalls } from './vault.ts'

export function keyValue(connection: Connection<VaultApi>, namespace: string): KeyValueCalls {
  const apply = async (
    operations: readonly Operation[],
    { signal }: CallOptions = {},
  ): Promise<OperationResult[]> => {
    // Checked here too, before a clone flattens a class into a plain object.
    for (const operation of operations) if ('set' in operation) assertValue(operation.value)
    const bytes = sharedBytes(namespace, operations)
    const copy = bytes === undefined ? undefined : copied(operations)
    if (!copy) return connection.call('apply', [namespace, [...operations]], { signal })
    return connection.call('apply', [namespace, copy], { signal, sharedBytes: bytes })
  }
  const setAll = async (
    operations: readonly Operation[],
    options: CallOptions,
  ): Promise<{ revision: number }[]> => {
    const results = await apply(operations, options)
    return results.map((result) => {
      if ('revision' in result) return result
      throw new VaultError('internal')
    })
  }

  const sharing = (name: string, { signal }: CallOptions = {}): CallSettings => ({
    signal,
    sharedBytes: sharedBytes(namespace, name),
  })

  return {
    apply,
    // The type is what the caller says it stored; nothing here can check that.
    get: async <T = Value>(name: string, options?: CallOptions) =>
      (await connection.call('get', [namespace, name], sharing(name, options))) as T | undefined,
    entry: async (name, options) =>
      (await connection.call('entry', [namespace, name], sharing(name, options))) as never,
    has: async (name, options) => connection.call('has', [namespace, name], sharing(name, options)),
    count: async ({ signal } = {}) => connection.call('count', [namespace], { signal }),
    clear: async ({ signal } = {}) => connection.call('clear', [namespace], { signal }),
    keys: async ({ signal, ...options } = {}) =>
      connection.call('keys', [namespace, listing(options)], { signal }),
    entries: async ({ signal, ...options } = {}) =>
      (await connection.call('entries', [namespace, listing(options)], { signal })) as never,
    getMany: async <T = Value>(names: readonly string[], { signal }: CallOptions = {}) =>
      (await connection.call('getMany', [namespace, [...names]], { signal })) as (T | undefined)[],
    set: async (name, value, { signal, ...condition } = {}) => {
      const [result] = await setAll([{ set: name, value, ...condition }], { signal })
      if (!result) throw new VaultError('internal')
      return result
    },
    setMany: async (entries, options = {}) => {
      const pairs = Symbol.iterator in entries ? [...entries] : Object.entries(entries)
      const operations = pairs.map(([name, value]): Operation => ({ set: name, value }))
      return setAll(operations, options)
    },
    delete: async (name, { signal, ...condition } = {}) => {
      const [result] = await apply([{ delete: name, ...condition }], { signal })
      return result !== undefined && 'deleted' in result && result.deleted
    },
  }
}

const listing = ({ prefix, after, limit }: ListOptions): ListOptions => ({
  ...(prefix !== undefined && { prefix }),
  ...(after !== undefined && { after }),
  ...(limit !== undefined && { limit }),
})

/** What a call weighs that may wait for others of its turn. Any other goes alone: it is large, or will be refused. */
const sharedBytes = (...args: readonly unknown[]): number | undefined =>
  args.every((arg) => typeof arg === 'string' || Array.isArray(arg)) ? smallBytes(args) : undefined

/** What waits for the end of the turn must be what it was when it was asked for: a copy nobody else can change. */
function copied(operations: readonly Operation[]): Operation[] | undefined {
  try {
    return Array.from(operations, (operation) =>
      Object.values(operation).every(isFixed) ? { ...operation } : structuredClone(operation),
    )
  } catch {
    // It cannot be copied, and says so where it is sent.
    return undefined
  }
}

const isFixed = (value: unknown): boolean =>
  value === null || !['object', 'function', 'symbol'].includes(typeof value)
