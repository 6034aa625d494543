/** What large values are called in their store, and which of them the names refer to. */
import type { Bytes } from '../../src/protocol/values.ts'
import type { LargeValue } from '../format/v1/operations.ts'
import type { Effect, Names } from './names.ts'

/** The id as text: WebKit loses the length of bytes inside a key (docs/adr/0028-large-values.md). */
export const keyOf = (id: Bytes): string =>
  [...id].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The values that have a name, expired ones too. */
export const namedKeys = (names: Names): Set<string> =>
  new Set([...names.large()].map(({ id }) => keyOf(id)))

/** Values that may have no name any more once these effects are in the names. */
export function touchedKeys(names: Names, effects: readonly Effect[]): string[] {
  const touched: LargeValue[] = []
  const add = (large: LargeValue | undefined): void => void (large && touched.push(large))
  const hasLarge = !names.large().next().done
  for (const effect of effects) {
    if (effect.type === 'set') add(effect.place.large)
    if (!hasLarge) continue
    if (effect.type === 'clear') touched.push(...names.large())
    else add(names.place(effect.namespace, effect.name)?.large)
  }
  return touched.map(({ id }) => keyOf(id))
}
