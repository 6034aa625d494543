/**
 * What a group of waiting calls comes to: segments to seal, effects on the names, and each call's result.
 * Worked out afresh whenever another tab was first; never a blind reseal.
 */
import type { Operation, OperationResult } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { TARGET_SEGMENT_BYTES } from '../../src/protocol/limits.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { encodeOperation, type LogOperation } from '../format/v1/operations.ts'
import { MAX_PARTS, SEGMENT_CAPACITY_BYTES } from '../format/v1/segment.ts'
import { Overlay, revisionOf, type Effect, type Names } from './names.ts'

/** Expired entries that one sweep deletes at most: about a segment of them. */
export const SWEEP_BATCH = 256

/** A call that writes: its steps happen all or not at all. A `sweep` deletes what has expired, in any namespace. */
export interface Write {
  namespace: string
  steps: readonly Operation[] | 'clear' | 'sweep'
}

export type Outcome = { results: OperationResult[] } | { error: unknown }

export interface Plan {
  segments: Bytes[][]
  effects: Effect[]
  /** In the order of the calls. */
  outcomes: Outcome[]
  reserved: Map<number, number>
}

export interface Reservation {
  epoch: number
  count: number
}

/** Plans `writes` for the segments after `last`. Conditions see the calls before them, not their own call's steps. */
export function plan(
  writes: readonly Write[],
  names: Names,
  last: number,
  nowMs: number,
  reserve: Reservation | undefined,
): Plan {
  const packer = new Packer(last)
  const overlay = new Overlay(names, nowMs)
  const effects: Effect[] = []
  const add = (effect: Effect): void => {
    effects.push(effect)
    overlay.apply(effect)
  }
  if (reserve) packer.add(encodeOperation({ type: 'reserve', ...reserve }))
  const outcomes = writes.map((write): Outcome => {
    try {
      return { results: planWrite(write, overlay, packer, add) }
    } catch (error) {
      return { error }
    }
  })
  const wrote = effects.length > 0
  return {
    segments: wrote ? packer.segments : [],
    effects,
    outcomes,
    reserved: new Map(wrote && reserve ? [[reserve.epoch, reserve.count]] : []),
  }
}

function planWrite(
  { namespace, steps }: Write,
  overlay: Overlay,
  packer: Packer,
  add: (effect: Effect) => void,
): OperationResult[] {
  if (steps === 'clear') {
    packer.add(encodeOperation({ type: 'clear', namespace }))
    add({ type: 'clear', namespace })
    return []
  }
  if (steps === 'sweep') return planSweep(overlay, packer, add)
  // All that can refuse comes first, so that a refused call leaves no trace in the group.
  for (const step of steps) assertRevision(step, overlay, namespace)
  const encoded = steps.map((step) => encodeStep(namespace, step))
  packer.assertRoom(encoded)
  return steps.map((step, index): OperationResult => {
    if ('delete' in step) {
      const deleted = overlay.get(namespace, step.delete) !== undefined
      if (deleted) {
        packer.add(encoded[index] ?? new Uint8Array())
        add({ type: 'delete', namespace, name: step.delete })
      }
      return { deleted }
    }
    const { sequence, operation } = packer.add(encoded[index] ?? new Uint8Array())
    const revision = revisionOf(sequence, operation)
    const { set: name, expiresAt } = step
    const place = { sequence, operation, revision, ...(expiresAt !== undefined && { expiresAt }) }
    add({ type: 'set', namespace, name, ...place })
    return { revision }
  })
}

/** Chosen here and not by who asks for it: worked out anew in every round, it never meets an entry written since. */
function planSweep(
  overlay: Overlay,
  packer: Packer,
  add: (effect: Effect) => void,
): OperationResult[] {
  return overlay.due(SWEEP_BATCH).map((entry): OperationResult => {
    packer.add(encodeOperation({ type: 'delete', ...entry }))
    add({ type: 'delete', ...entry })
    return { deleted: true }
  })
}

function assertRevision(step: Operation, overlay: Overlay, namespace: string): void {
  if (step.ifRevision === undefined) return
  const name = 'set' in step ? step.set : step.delete
  const revision = overlay.get(namespace, name)?.revision ?? 0
  if (revision !== step.ifRevision) throw new VaultError('conflict', { name, revision })
}

function encodeStep(namespace: string, step: Operation): Bytes {
  const operation: LogOperation =
    'set' in step
      ? {
          type: 'set',
          namespace,
          name: step.set,
          value: step.value,
          ...(step.expiresAt !== undefined && { expiresAt: step.expiresAt }),
        }
      : { type: 'delete', namespace, name: step.delete }
  const encoded = encodeOperation(operation)
  if (encoded.length > SEGMENT_CAPACITY_BYTES) {
    const name = 'set' in step ? step.set : step.delete
    const limitBytes = SEGMENT_CAPACITY_BYTES
    throw new VaultError('too-large', { name, sizeBytes: encoded.length, limitBytes })
  }
  return encoded
}

/** Fills segments to the target size; an operation that is larger than the target stands alone. */
class Packer {
  readonly segments: Bytes[][] = []
  readonly #last: number
  #sizeBytes = 0

  constructor(last: number) {
    this.#last = last
  }

  /** @throws VaultError `too-large` if these would need more segments than one batch can have */
  assertRoom(encoded: readonly Bytes[]): void {
    const sizeBytes = encoded.reduce((size, bytes) => size + bytes.length, 0)
    // At worst every two neighbours overflow one target-sized segment.
    const needed = Math.min(encoded.length, Math.ceil((2 * sizeBytes) / TARGET_SEGMENT_BYTES) + 1)
    const limit = MAX_PARTS - this.segments.length
    if (needed > limit) {
      throw new VaultError('too-large', { sizeBytes, limitBytes: limit * TARGET_SEGMENT_BYTES })
    }
  }

  add(encoded: Bytes): { sequence: number; operation: number } {
    let segment = this.segments.at(-1)
    if (!segment || this.#sizeBytes + encoded.length > TARGET_SEGMENT_BYTES) {
      segment = []
      this.segments.push(segment)
      this.#sizeBytes = 0
    }
    segment.push(encoded)
    this.#sizeBytes += encoded.length
    return { sequence: this.#last + this.segments.length, operation: segment.length - 1 }
  }
}
