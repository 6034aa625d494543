/** Dates of Bitwarden exports → ms since 1970; one that says more than that stays in the source's own words as well. */
import type { Members } from './members.ts'

/** Takes the date `name`, or reports that it is none. */
export function takeDate(
  source: Members,
  name: string,
  report: (reason: string) => void,
): number | undefined {
  let time: number | undefined
  source.take(name, (value) => {
    if (value === undefined || value === null) return undefined
    const parsed = toTime(value)
    if (parsed === undefined) report(`“${name}” is not a date: kept aside as it is.`)
    else time = parsed
    return isExactDate(value) || undefined
  })
  return time
}

export function toTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}

/** Whether the time alone gives back the very text (a date with microseconds does not). */
export function isExactDate(value: unknown): boolean {
  const time = toTime(value)
  return time !== undefined && new Date(time).toISOString() === value
}
