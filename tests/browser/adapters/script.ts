/** A script of calls, and what came of each: so that two implementations of one interface can be compared. */

/** The name of a method, and its arguments. */
export type Call = readonly [method: string, ...args: unknown[]]

/** What a call resolved to, or what it rejected with. */
export type Outcome = { answer: unknown } | { rejects: string }

export async function run(target: object, calls: readonly Call[]): Promise<Outcome[]> {
  const methods = target as Record<string, (...args: unknown[]) => Promise<unknown>>
  const outcomes: Outcome[] = []
  for (const [method, ...args] of calls) outcomes.push(await outcomeOf(methods, method, args))
  return outcomes
}

async function outcomeOf(
  methods: Record<string, (...args: unknown[]) => Promise<unknown>>,
  method: string,
  args: readonly unknown[],
): Promise<Outcome> {
  try {
    const answer = await methods[method]?.(...args)
    // A list of names has an order in the vault, and none to rely on in the plug-ins.
    return { answer: answer instanceof Date ? { date: answer.getTime() } : sorted(answer) }
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string }
    return { rejects: typeof error === 'string' ? error : `${code}: ${message}` }
  }
}

function sorted(answer: unknown): unknown {
  if (Array.isArray(answer))
    return answer.every((name) => typeof name === 'string') ? answer.toSorted() : answer
  if (typeof answer !== 'object' || answer === null) return answer
  const parts = Object.entries(answer).map(([name, value]) => [name, sorted(value)])
  return Object.fromEntries(parts)
}
