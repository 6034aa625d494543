/**
 * The gate in front of Comlink: lets through a call of a listed method with the right number of plain arguments,
 * and answers everything else with `bad-request`. Bare Comlink would walk any property path, write to
 * prototypes and run code through `constructor` (docs/adr/0001-worker-boundary.md).
 */
import { expose, type Endpoint } from 'comlink'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_CALL_BYTES, MAX_DEPTH, MAX_NODES } from '../src/protocol/limits.ts'
import { toWire, useTypedErrors } from '../src/protocol/wire.ts'

/** The part of a worker's global scope that is needed here. */
export interface Scope {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  postMessage(message: unknown, transfer?: Transferable[]): void
}

/** Serves `api` to whoever holds the other end of `scope`. `methods` gives the exact number of arguments of each. */
export function serve<T extends object>(
  api: T,
  methods: Readonly<Record<keyof T & string, number>>,
  scope: Scope,
): void {
  useTypedErrors()
  const arity = new Map<unknown, number>(Object.entries<number>(methods))
  // Only listed methods are reachable, each bound, on an object without a prototype.
  const table: Record<string, unknown> = Object.create(null)
  for (const name of arity.keys()) {
    const method = api[name as keyof T]
    if (typeof method !== 'function') throw new TypeError(`no method ${String(name)}`)
    table[name as string] = (...args: unknown[]): unknown => Reflect.apply(method, api, args)
  }

  const endpoint: Endpoint = {
    postMessage: (message, transfer) => scope.postMessage(message, transfer ?? []),
    addEventListener: (_type, listener) => {
      const deliver =
        typeof listener === 'function' ? listener : listener.handleEvent.bind(listener)
      scope.addEventListener('message', (event) => {
        const call = admit(event.data, arity)
        if (typeof call === 'object') deliver({ data: call } as MessageEvent)
        else if (call !== undefined) refuse(scope, call, event.data)
      })
    },
    removeEventListener: () => {},
  }
  expose(table, endpoint)
}

interface Call {
  id: string
  type: 'APPLY'
  path: [string]
  argumentList: { type: 'RAW'; value: unknown }[]
}

/** The message rebuilt from its checked parts, a reason to refuse it, or undefined if nobody awaits an answer. */
function admit(data: unknown, arity: ReadonlyMap<unknown, number>): Call | string | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { id, type, path, argumentList } = data as Record<string, unknown>
  if (typeof id !== 'string' || id.length === 0 || id.length > 128) return undefined
  if (type !== 'APPLY') return 'only calls'
  if (!Array.isArray(path) || path.length !== 1 || typeof path[0] !== 'string') return 'method'
  const expected = arity.get(path[0])
  if (expected === undefined) return 'method'
  if (!Array.isArray(argumentList) || argumentList.length !== expected) return 'arity'
  const args: Call['argumentList'] = []
  for (const argument of argumentList as unknown[]) {
    if (typeof argument !== 'object' || argument === null) return 'argument'
    const { type: kind, value } = argument as Record<string, unknown>
    if (kind !== 'RAW') return 'argument'
    args.push({ type: 'RAW', value })
  }
  if (!withinBounds(args)) return 'cyclic or too large'
  return { id, type, path: [path[0]], argumentList: args }
}

function refuse(scope: Scope, reason: string, data: unknown): void {
  const value = toWire(new VaultError('bad-request', { reason }))
  scope.postMessage({ id: (data as { id: string }).id, type: 'HANDLER', name: 'throw', value })
}

/** Whether `root` is small and shallow enough to look at. A cycle is endlessly deep, and so refused as well. */
function withinBounds(root: unknown): boolean {
  let nodes = 0
  let bytes = 0
  const visit = (value: unknown, depth: number): boolean => {
    if (++nodes > MAX_NODES || depth > MAX_DEPTH + 8) return false
    if (typeof value === 'string') bytes += value.length
    else if (typeof value === 'object' && value !== null) {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) bytes += value.byteLength
      else if (value instanceof Map) {
        for (const pair of value) {
          if (!visit(pair[0], depth + 1) || !visit(pair[1], depth + 1)) return false
        }
      } else if (value instanceof Set || Array.isArray(value)) {
        for (const item of value) if (!visit(item, depth + 1)) return false
      } else {
        for (const key of Object.keys(value)) {
          bytes += key.length
          if (!visit((value as Record<string, unknown>)[key], depth + 1)) return false
        }
      }
    }
    return bytes <= MAX_CALL_BYTES
  }
  return visit(root, 0)
}
