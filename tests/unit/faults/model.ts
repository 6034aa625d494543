/** What a vault holds, as simply as it can be said: a map of maps, and a clock. The reference for the real one. */
import type { Value } from '../../../src/protocol/values.ts'
import type { Operation, OperationResult } from '../../../src/protocol/contract.ts'

export interface Held {
  value: Value
  /** 0 as long as nobody has said it. */
  revision: number
  expiresAt?: number
}

export type Space = Map<string, Held>
export type Spaces = Map<string, Space>

export const NAMESPACES = ['', 'other'] as const

/** What is alive in a namespace at this time, in code-unit order. */
export function alive(spaces: Spaces, namespace: string, nowMs: number): Space {
  const held = [...(spaces.get(namespace) ?? [])].filter(
    ([, { expiresAt }]) => expiresAt === undefined || expiresAt > nowMs,
  )
  return new Map(held.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The whole, as of this time: what two models, or a model and a vault, are compared by. */
export const everything = (spaces: Spaces, nowMs: number): Spaces =>
  new Map(NAMESPACES.map((namespace) => [namespace, alive(spaces, namespace, nowMs)]))

/** The same without revisions. */
export const values = (spaces: Spaces): unknown =>
  [...spaces].map(([namespace, space]) => [
    namespace,
    [...space].map(([name, { value }]) => [name, value]),
  ])

export interface Written {
  after: Spaces
  /** For each step: the name set, or whether something was deleted. */
  steps: ({ set: string } | { deleted: boolean })[]
}

/** What the steps come to, or undefined if a condition does not hold: then nothing of them does. */
export function write(
  spaces: Spaces,
  namespace: string,
  steps: readonly Operation[] | 'clear',
  nowMs: number,
): Written | undefined {
  const space = alive(spaces, namespace, nowMs)
  const after = new Map(spaces).set(namespace, space)
  if (steps === 'clear') {
    space.clear()
    return { after, steps: [] }
  }
  for (const step of steps) {
    const name = 'set' in step ? step.set : step.delete
    if (step.ifRevision === undefined) continue
    if (step.ifRevision !== (space.get(name)?.revision ?? 0)) return undefined
  }
  const done = steps.map((step): Written['steps'][number] => {
    if ('delete' in step) return { deleted: space.delete(step.delete) }
    const { set, value, expiresAt } = step
    if (expiresAt !== undefined && expiresAt <= nowMs) space.delete(set)
    else space.set(set, { value, revision: 0, ...(expiresAt !== undefined && { expiresAt }) })
    return { set }
  })
  return { after, steps: done }
}

/** Takes over the revisions the vault has given, and refuses results that do not fit. */
export function acknowledge(
  { after, steps }: Written,
  namespace: string,
  results: readonly OperationResult[],
): Spaces {
  if (results.length !== steps.length) throw new Error('not one result for each step')
  steps.forEach((step, index) => {
    const result = results[index]
    if ('set' in step) {
      if (!result || !('revision' in result)) throw new Error('a set without a revision')
      const held = after.get(namespace)?.get(step.set)
      if (held && result.revision <= held.revision) throw new Error('a revision that does not grow')
      if (held) held.revision = result.revision
    } else if (!result || !('deleted' in result) || result.deleted !== step.deleted) {
      throw new Error('a deletion that tells otherwise')
    }
  })
  return after
}

/** In one order, whatever order the members of an entry came in. */
export const asList = (spaces: Spaces): unknown =>
  [...spaces].map(([namespace, space]) => [
    namespace,
    [...space].map(([name, { value, revision, expiresAt }]) => [name, value, revision, expiresAt]),
  ])
