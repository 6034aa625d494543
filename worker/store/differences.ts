/** What two views of the same log do not have in common: told to who watches when the commits between them are gone. */
import type { Change } from './changes.ts'
import type { Names } from './names.ts'

export function differences(before: Names, after: Names, sequence: number): Change[] {
  const namespaces = new Set([...before.namespaces(), ...after.namespaces()])
  return [...namespaces].flatMap((namespace) => {
    const deleted = before.sorted(namespace).filter((name) => !after.place(namespace, name))
    const written = after
      .sorted(namespace)
      .filter(
        (name) =>
          after.place(namespace, name)?.revision !== before.place(namespace, name)?.revision,
      )
    const names = [...written, ...deleted]
    return names.length > 0 ? [{ namespace, names, deleted, sequence }] : []
  })
}
