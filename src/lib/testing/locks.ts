/** Web Locks within one realm, as far as a vault needs them: for tests, where there are none. */

const turns = new Map<string, Promise<unknown>>()
const alone = new Map<string, Promise<unknown>>()
const besides = new Map<string, number>()

/** Runs `work` after all that was asked for earlier under this name. */
export function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  const run = (turns.get(name) ?? Promise.resolve()).then(work)
  const turn = run
    .catch(() => {})
    .then(() => {
      if (turns.get(name) === turn) turns.delete(name)
    })
  turns.set(name, turn)
  return run
}

/** The same, for who does not wait: says whether it ran. */
export async function ifAlone(name: string, work: () => Promise<unknown>): Promise<boolean> {
  if (turns.has(name) || alone.has(name) || besides.has(name)) return false
  const done = work()
  alone.set(
    name,
    done.catch(() => {}),
  )
  try {
    await done
    return true
  } finally {
    alone.delete(name)
  }
}

/** Shared locks. */
export async function beside<T>(name: string, work: () => Promise<T>): Promise<T> {
  while (alone.has(name)) await alone.get(name)
  besides.set(name, (besides.get(name) ?? 0) + 1)
  try {
    return await work()
  } finally {
    const others = (besides.get(name) ?? 0) - 1
    if (others === 0) besides.delete(name)
    else besides.set(name, others)
  }
}
