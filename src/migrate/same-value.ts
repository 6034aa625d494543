/** Whether two values that readers make are the same: JSON's kinds, and dates. */
export function sameValue(one: unknown, two: unknown): boolean {
  if (Object.is(one, two)) return true
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null)
    return false
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(two)) return false
  if (one instanceof Date) return Object.is(one.getTime(), (two as Date).getTime())
  const [names, others] = [Object.keys(one), Object.keys(two)]
  return (
    names.length === others.length &&
    names.every((name) => Object.hasOwn(two, name) && sameValue(own(one, name), own(two, name)))
  )
}

const own = (object: object, name: string): unknown => (object as Record<string, unknown>)[name]
