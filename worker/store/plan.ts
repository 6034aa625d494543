/**
 * What a group of waiting calls comes to: segments to seal, effects on the names, and each call's result.
 * Worked out afresh whenever another tab was first; never a blind reseal.
 */
import type { Operation, OperationResult } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import {
  encodeOperation,
  encodeOperations,
  type LargeValue,
  type SequenceRange,
  type Writable,
} from '../format/v1/operations.ts'
import { ENTRY_CAPACITY_BYTES } from '../format/v1/segment.ts'
import { planFile, type FileWrite } from './file-plan.ts'
import { revisionOf, type Effect, type Place } from './names.ts'
import { Overlay } from './overlay.ts'
import { Packer, type PackedSegment } from './packer.ts'
import { planRestore, type Restore } from './restore-plan.ts'
import { planRewrite, type OpenedRow } from './rewrite.ts'
import type { View } from './view.ts'

/** Expired entries that one sweep deletes at most: about a segment of them. */
export const SWEEP_BATCH = 256

/** A step whose value may lie in store `large` already. */
export type Step = Operation | LargeStep

export interface LargeStep {
  set: string
  large: LargeValue
  expiresAt?: number
  ifRevision?: number
}

/**
 * A call that writes: its steps happen all or not at all. A `sweep` deletes what has expired, in any namespace; `rewrite`
 * moves what still counts of these rows, and retires them, `strictly` on disk whatever else is content with less; `restore` takes in a backup; `reserve` grants
 * seals that are not made here; `file` is one of the files.
 */
export interface Write {
  namespace: string
  steps:
    | readonly Step[]
    | 'clear'
    | 'sweep'
    | { rewrite: readonly OpenedRow[]; strictly?: true }
    | { restore: Restore }
    | { reserve: Reservation }
    | { file: FileWrite }
}

export type Outcome = { results: OperationResult[] } | { error: unknown }

export interface Plan {
  segments: PackedSegment[]
  effects: Effect[]
  retired: SequenceRange[]
  /** In the order of the calls. */
  outcomes: Outcome[]
  reserved: Map<number, number>
}

export interface Reservation {
  epoch: number
  count: number
}

/** What the parts of a plan are put into. */
export interface Planning {
  view: View
  overlay: Overlay
  packer: Packer
  retired: SequenceRange[]
  granted: Map<number, number>
  add(effect: Effect): void
}

/**
 * Plans `writes` for the segments after the newest row. Conditions see the calls before them, not their own call's steps.
 */
export function plan(
  writes: readonly Write[],
  view: View,
  nowMs: number,
  reserve: Reservation | undefined,
): Plan {
  const effects: Effect[] = []
  const overlay = new Overlay(view.names, nowMs)
  const planning: Planning = {
    view,
    overlay,
    packer: new Packer(view.last),
    retired: [],
    granted: new Map(),
    add: (effect) => {
      effects.push(effect)
      overlay.apply(effect)
    },
  }
  const { packer, retired, granted } = planning
  if (reserve) packer.addKept(encodeOperation({ type: 'reserve', ...reserve }))
  const outcomes = writes.map((write): Outcome => {
    try {
      return { results: planWrite(write, planning) }
    } catch (error) {
      return { error }
    }
  })
  const wrote = effects.length > 0 || retired.length > 0 || granted.size > 0
  if (wrote && reserve) grant(granted, reserve)
  return {
    segments: wrote ? packer.segments : [],
    effects,
    retired,
    outcomes,
    reserved: granted,
  }
}

const grant = (granted: Map<number, number>, { epoch, count }: Reservation): unknown =>
  granted.set(epoch, (granted.get(epoch) ?? 0) + count)

function planWrite({ namespace, steps }: Write, planning: Planning): OperationResult[] {
  const { packer, add } = planning
  if (steps === 'clear') {
    packer.addKept(encodeOperation({ type: 'clear', namespace }))
    add({ type: 'clear', namespace })
    return []
  }
  if (steps === 'sweep') return planSweep(planning)
  if ('reserve' in steps) {
    packer.addKept(encodeOperation({ type: 'reserve', ...steps.reserve }))
    grant(planning.granted, steps.reserve)
    return []
  }
  if ('file' in steps) return planFile(steps.file, planning)
  if ('restore' in steps) {
    planRestore(steps.restore, planning)
    return []
  }
  if ('rewrite' in steps) {
    planRewrite(steps.rewrite, planning)
    return []
  }
  return planSteps(namespace, steps, planning)
}

function planSteps(
  namespace: string,
  steps: readonly Step[],
  { overlay, packer, add }: Planning,
): OperationResult[] {
  // All that can refuse comes first, so that a refused call leaves no trace in the group.
  for (const step of steps) assertRevision(step, overlay, namespace)
  const { bytes, ends } = encodeSteps(namespace, steps)
  packer.assertRoom(steps.length, bytes.length)
  return steps.map((step, index): OperationResult => {
    const from = ends[index - 1] ?? 0
    const to = ends[index] ?? from
    if ('delete' in step) {
      const deleted = overlay.get(namespace, step.delete) !== undefined
      if (deleted) {
        packer.addKept(bytes, from, to)
        add({ type: 'delete', namespace, name: step.delete })
      }
      return { deleted }
    }
    const { sequence, operation, at, sizeBytes } = packer.addEntry(bytes, from, to)
    const revision = revisionOf(sequence, operation)
    const { set: name, expiresAt } = step
    // Property by property: spreading nothing takes as long as all the rest, a thousand times over.
    const place: Place = { sequence, at, sizeBytes, revision }
    if (expiresAt !== undefined) place.expiresAt = expiresAt
    if ('large' in step) place.large = step.large
    add({ type: 'set', namespace, name, place })
    return { revision }
  })
}

/** Chosen here and not by who asks for it: worked out anew in every round, it never meets an entry written since. */
function planSweep({ overlay, packer, add }: Planning): OperationResult[] {
  return overlay.due(SWEEP_BATCH).map((entry): OperationResult => {
    packer.addKept(encodeOperation({ type: 'delete', ...entry }))
    add({ type: 'delete', ...entry })
    return { deleted: true }
  })
}

function assertRevision(step: Step, overlay: Overlay, namespace: string): void {
  if (step.ifRevision === undefined) return
  const name = 'set' in step ? step.set : step.delete
  const revision = overlay.get(namespace, name)?.revision ?? 0
  if (revision !== step.ifRevision) throw new VaultError('conflict', { name, revision })
}

function encodeSteps(namespace: string, steps: readonly Step[]): { bytes: Bytes; ends: number[] } {
  const encoded = encodeOperations(steps.map((step) => operationOf(namespace, step)))
  encoded.ends.forEach((end, index) => {
    const sizeBytes = end - (encoded.ends[index - 1] ?? 0)
    if (sizeBytes <= ENTRY_CAPACITY_BYTES) return
    const step = steps[index]
    const name = step && 'set' in step ? step.set : ''
    throw new VaultError('too-large', { name, sizeBytes, limitBytes: ENTRY_CAPACITY_BYTES })
  })
  return encoded
}

function operationOf(namespace: string, step: Step): Writable {
  if ('delete' in step) return { type: 'delete', namespace, name: step.delete }
  const { set: name, expiresAt } = step
  const operation: Writable =
    'large' in step
      ? { type: 'large', large: step.large, namespace, name }
      : { type: 'new', value: step.value, namespace, name }
  if (expiresAt !== undefined) operation.expiresAt = expiresAt
  return operation
}
