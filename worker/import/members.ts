/**
 * Reads a foreign JSON object member by member and remembers what was taken, so that nothing is lost: `rest()` is
 * everything that was not, under its own names. Null and empty lists count as nothing.
 * Only own members are looked at; a member called `__proto__` is data like any other.
 */
export type Json = Record<string, unknown>

export const isJsonObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export interface Members {
  /** Takes a text (or a whole number, as text); undefined for nothing. Anything else stays and is reported. */
  text(name: string): string | undefined
  /** Takes a member if `accept` returns something for it. */
  take<T>(name: string, accept: (value: unknown) => T | undefined): T | undefined
  /** Takes an inner object; what is left of it stays in `rest()` under the same name. */
  group(name: string): Members | undefined
  /** What was not taken, if there is anything. */
  rest(): Json
}

export function members(source: Json, report: (reason: string) => void): Members {
  const left = new Map(Object.entries(source))
  const groups = new Map<string, Members>()

  const take: Members['take'] = (name, accept) => {
    const taken = accept(left.get(name))
    if (taken !== undefined) left.delete(name)
    return taken
  }

  return {
    take,
    text(name) {
      const value = left.get(name)
      const text = take(name, asText)
      if (text === undefined && !isNothing(value)) {
        report(`“${name}” is not text: kept aside as it is.`)
      }
      return text
    },
    group(name) {
      const value = left.get(name)
      if (!isJsonObject(value)) return undefined
      const inner = members(value, report)
      groups.set(name, inner)
      return inner
    },
    rest() {
      const kept: [string, unknown][] = []
      for (const [name, value] of left) {
        const rest = groups.get(name)?.rest() ?? value
        const empty = groups.has(name) && Object.keys(rest as Json).length === 0
        if (!empty && !isNothing(rest)) kept.push([name, rest])
      }
      return Object.fromEntries(kept)
    },
  }
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0)

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : undefined
