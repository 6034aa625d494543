/**
 * The gate in front of Comlink: lets through a call of a listed method with the right number of plain arguments,
 * and answers everything else with `bad-request`. Bare Comlink would walk any property path, write to
 * prototypes and run code through `constructor` (docs/adr/0001-worker-boundary.md).
 */
import { expose, type Endpoint } from 'comlink'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_CALL_BYTES, MAX_NODES } from '../src/protocol/limits.ts'
import { packTexts } from '../src/protocol/texts.ts'
import { spend } from '../src/protocol/turn.ts'
import { toWire, useTypedErrors } from '../src/protocol/wire.ts'
import { largeBuffers } from './hand-over.ts'
import { asTurn, serveTurn, type TurnMethod } from './serve-turn.ts'

/** The part of a worker's global scope that is needed here. */
export interface Scope {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  postMessage(message: unknown, transfer?: Transferable[]): void
}

/**
 * Serves `api` to whoever holds the other end of `scope`. `methods` gives the exact number of arguments of each,
 * `turnMethods` those that may come together in one message.
 */
export function serve<T extends object>(
  api: T,
  methods: Readonly<Record<keyof T & string, number>>,
  scope: Scope,
  turnMethods: readonly (keyof T & string)[] = [],
): void {
  useTypedErrors()
  const arity = new Map<unknown, number>(Object.entries<number>(methods))
  // Only listed methods are reachable, each bound, on an object without a prototype.
  const table: Record<string, TurnMethod['call']> = Object.create(null)
  const together = new Map<unknown, TurnMethod>()
  for (const name of arity.keys()) {
    const method = api[name as keyof T]
    if (typeof method !== 'function') throw new TypeError(`no method ${String(name)}`)
    table[name as string] = (...args) => Reflect.apply(method, api, args)
  }
  for (const name of turnMethods) {
    const call = table[name]
    if (call) together.set(name, { call, arity: methods[name] })
  }

  const endpoint: Endpoint = {
    postMessage: (message: { value?: unknown }, transfer) =>
      scope.postMessage({ ...message, value: packTexts(message.value) }, [
        ...(transfer ?? []),
        ...largeBuffers(message.value),
      ]),
    addEventListener: (_type, listener) => {
      const deliver =
        typeof listener === 'function' ? listener : listener.handleEvent.bind(listener)
      scope.addEventListener('message', (event) => {
        const { data } = event
        if (!isAwaited(data)) return
        const turn = asTurn(data)
        if (turn) return serveTurn(turn, together, scope)
        const call = admit(data, arity)
        if (typeof call === 'object') deliver({ data: call } as MessageEvent)
        else refuse(scope, call, data.id)
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

/** Whether somebody waits for an answer to this message. */
function isAwaited(data: unknown): data is Record<string, unknown> & { id: string } {
  if (typeof data !== 'object' || data === null) return false
  const { id } = data as Record<string, unknown>
  return typeof id === 'string' && id.length > 0 && id.length <= 128
}

/** The message rebuilt from its checked parts, or a reason to refuse it. */
function admit(
  { id, type, path, argumentList }: Record<string, unknown> & { id: string },
  arity: ReadonlyMap<unknown, number>,
): Call | string {
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
  const budget = { nodes: MAX_NODES, bytes: MAX_CALL_BYTES }
  if (!spend(budget, args)) return 'cyclic or too large'
  return { id, type, path: [path[0]], argumentList: args }
}

function refuse(scope: Scope, reason: string, id: string): void {
  const value = toWire(new VaultError('bad-request', { reason }))
  scope.postMessage({ id, type: 'HANDLER', name: 'throw', value })
}
