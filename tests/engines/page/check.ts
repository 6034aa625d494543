/** Assertions for code that runs in the page, where there is no test framework. */
import { isVaultError } from '../../../src/protocol/errors.ts'

/** Throws unless both say the same, type by type, down to −0 and the order of a Map. */
export function same(actual: unknown, expected: unknown, what = 'value'): void {
  const [found, wanted] = [show(actual), show(expected)]
  if (found !== wanted) throw new Error(`${what}: expected ${wanted}, found ${found}`)
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(`does not hold: ${what}`)
}

/** The code a call is refused with; throws if it is answered, or fails in any other way. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  return (await failure(call)).code
}

/**
 * The same of work on so many bytes that it does not end before it is cut short, however quick the machine: what is not refused is
 * done again with more.
 */
export async function refusalInTime(
  work: (sizeBytes: number) => Promise<unknown>,
  sizeBytes: number,
): Promise<string> {
  let size = sizeBytes
  for (const last = sizeBytes * 16; size < last; size *= 4) {
    const outcome = await work(size).catch((error: unknown) => ({ error }))
    if (isRefused(outcome)) return refusal(Promise.reject(outcome.error))
  }
  return refusal(work(size))
}

const isRefused = (outcome: unknown): outcome is { error: unknown } =>
  typeof outcome === 'object' && outcome !== null && 'error' in outcome

/** The error of a refused call. */
export async function failure(call: Promise<unknown>) {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('value' in outcome) throw new Error(`was not refused, but answered ${show(outcome.value)}`)
  const { error } = outcome
  if (isVaultError(error)) return error
  throw new Error(`was refused with something else: ${String(error)}`)
}

/** Every value as a text that only an equal value has. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Date) return `Date(${value.getTime()})`
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${[...new Uint8Array(value)].join(' ')})`
  if (value instanceof Uint8Array) return `bytes(${value.join(' ')})`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (value instanceof Set) return `Set(${[...value].map(show).join(', ')})`
  if (value instanceof Map) {
    return `Map(${[...value].map(([key, item]) => `${show(key)} => ${show(item)}`).join(', ')})`
  }
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${show(item)}`,
  )
  return `{${members.join(', ')}}`
}
