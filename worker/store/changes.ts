/**
 * What one commit changed, as whoever watches is told: names only, never values. Worked out while its effects go into
 * the names, because only then is it known what a `clear` takes away.
 */
import type { Effect, Names } from './names.ts'

/** What a commit did in one namespace. */
export interface Change {
  namespace: string
  /** Every name that was set or deleted, in the order of the first time. */
  names: string[]
  /** Those of them that are gone now. */
  deleted: string[]
  /** The commit's last row: grows from commit to commit. */
  sequence: number
}

/** Puts the effects of the commit that ends at `sequence` into the names. */
export function applyCommit(names: Names, sequence: number, effects: readonly Effect[]): Change[] {
  const spaces = new Map<string, Map<string, boolean>>()
  for (const effect of effects) {
    const changed = names.apply(effect)
    if (changed.length === 0) continue
    const space = spaces.get(effect.namespace) ?? new Map<string, boolean>()
    for (const name of changed) space.set(name, effect.type !== 'set')
    spaces.set(effect.namespace, space)
  }
  return [...spaces].map(([namespace, space]) => ({
    namespace,
    names: [...space.keys()],
    deleted: [...space].flatMap(([name, isGone]) => (isGone ? [name] : [])),
    sequence,
  }))
}
