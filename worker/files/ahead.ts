/** Work that is begun before its turn: while one step is written, those after it are on their way. */

/** Steps that are on their way while one is written: with fewer, two cores wait for each other (docs/adr/0060-speed-of-files.md). */
export const AHEAD = 2

/** What `begin` makes of each step, in order. A step must be good while `AHEAD` more are asked for. */
export async function* ahead<Step, Result>(
  steps: AsyncIterable<Step>,
  begin: (step: Step) => Promise<Result>,
): AsyncGenerator<Result> {
  const under: Promise<Result>[] = []
  for await (const step of steps) {
    const result = begin(step)
    // It may fail before anybody waits for it.
    result.catch(() => {})
    under.push(result)
    const [first] = under.length > AHEAD ? under.splice(0, 1) : []
    if (first) yield await first
  }
  for (const rest of under) yield await rest
}
