/** What that which lies outside the log is called in its store, and which of it the names refer to: large values, and what is in files. */
import type { Bytes } from '../../src/protocol/values.ts'
import type { Effect, Names } from './names.ts'

/** The id as text: WebKit loses the length of bytes inside a key (docs/adr/0028-large-values.md). */
export const keyOf = (id: Bytes): string =>
  [...id].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Keys of some of it, by store. */
export interface OutsideKeys {
  large: readonly string[]
  files: readonly string[]
}

/** What has a name, an expired one too. */
export const namedKeys = (names: Names, store: keyof OutsideKeys): Set<string> =>
  new Set([...names[store]()].map(({ id }) => keyOf(id)))

/** What may have no name any more once these effects are in the names. */
export function touchedKeys(names: Names, effects: readonly Effect[]): OutsideKeys {
  return { large: touched(names, effects, 'large'), files: touched(names, effects, 'files') }
}

function touched(names: Names, effects: readonly Effect[], store: keyof OutsideKeys): string[] {
  const found: { id: Bytes }[] = []
  const kind = store === 'files' ? 'file' : store
  const add = (outside: { id: Bytes } | undefined): void => void (outside && found.push(outside))
  const hasAny = !names[store]().next().done
  for (const effect of effects) {
    if (effect.type === 'set') add(effect.place[kind])
    if (!hasAny) continue
    if (effect.type === 'clear') found.push(...names[store]())
    else add(names.place(effect.namespace, effect.name)?.[kind])
  }
  return found.map(({ id }) => keyOf(id))
}
