/**
 * Calls that cross as one message, because the page made them in one turn: `{ id, type: 'TURN', calls }`. The worker answers
 * them in any order and in any number of messages, each call once, so that none waits for another that is slow.
 * Nothing looks further into what a message holds than its budget allows.
 */
import type { VaultApi } from './contract.ts'
import { MAX_DEPTH, MAX_SMALL_BYTES, MAX_SMALL_NODES } from './limits.ts'
import type { WireError } from './wire.ts'

export const TURN = 'TURN'

/** The calls that may come together: quick as a rule, and small both ways. */
export const TURN_METHODS = [
  'get',
  'entry',
  'has',
  'apply',
  'encrypt',
  'decrypt',
] as const satisfies (keyof VaultApi)[]

export interface TurnCalls {
  id: string
  type: typeof TURN
  calls: [method: string, ...args: unknown[]][]
}

/** By its place among the calls; an error only where it failed. */
export type TurnAnswer = [index: number, value: unknown, error?: WireError]

export interface TurnAnswers {
  id: string
  type: typeof TURN
  answers: TurnAnswer[]
}

/** What may still be spent: nodes (values, names and list elements), and bytes of text and binary data. */
export interface Budget {
  nodes: number
  bytes: number
}

/** An envelope around a value nests a little too. */
const MAX_MESSAGE_DEPTH = MAX_DEPTH + 8

/** Takes what `value` holds from `budget`; false if there was less, or if it is too deep. A cycle is endlessly deep. */
export function spend(budget: Budget, value: unknown, depth = 0): boolean {
  if (--budget.nodes < 0 || depth > MAX_MESSAGE_DEPTH) return false
  const below = depth + 1
  if (typeof value === 'string') budget.bytes -= value.length
  else if (typeof value === 'object' && value !== null) {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) budget.bytes -= value.byteLength
    else if (value instanceof Map) {
      for (const [key, item] of value) {
        if (!spend(budget, key, below) || !spend(budget, item, below)) return false
      }
    } else if (value instanceof Set || Array.isArray(value)) {
      for (const item of value) if (!spend(budget, item, below)) return false
    } else {
      for (const key of Object.keys(value)) {
        budget.bytes -= key.length
        if (!spend(budget, (value as Record<string, unknown>)[key], below)) return false
      }
    }
  }
  return budget.bytes >= 0
}

/** The bytes of text and binary data in `value`, or undefined if that is so much that it should cross alone. */
export function smallBytes(value: unknown): number | undefined {
  const budget = { nodes: MAX_SMALL_NODES, bytes: MAX_SMALL_BYTES }
  return spend(budget, value) ? MAX_SMALL_BYTES - budget.bytes : undefined
}
