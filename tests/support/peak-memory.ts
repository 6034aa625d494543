/**
 * The memory of all processes of a browser together: of each its own, and its share of what it has in common with others (PSS).
 * Linux alone says so.
 */
import { readdirSync, readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 100
const KIB = 1024

/** Bytes, of every process with the profile folder on its command line, and their children; 0 where nobody says. */
export function memoryOf(profile: string): number {
  const parents = new Map<number, number>()
  const found = new Set<number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!Number.isInteger(pid)) continue
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      parents.set(pid, Number(parent))
      const isOfIt = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile)
      if (isOfIt && pid !== process.pid) found.add(pid)
    } catch {
      // It has ended meanwhile.
    }
  }
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  return [...found].reduce((sum, pid) => sum + pssOf(pid), 0)
}

function pssOf(pid: number): number {
  try {
    const kib = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
    return Number(kib ?? 0) * KIB
  } catch {
    return 0
  }
}

/** What `work` comes to, and the most memory that was taken meanwhile. */
export async function peakDuring<T>(
  profile: string,
  work: () => Promise<T>,
): Promise<{ result: T; peakBytes: number }> {
  let peakBytes = memoryOf(profile)
  const timer = setInterval(() => {
    peakBytes = Math.max(peakBytes, memoryOf(profile))
  }, LOOK_EVERY_MS)
  try {
    const result = await work()
    return { result, peakBytes }
  } finally {
    clearInterval(timer)
  }
}
