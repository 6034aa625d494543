/** Measures how files are sealed, in one engine: every side that was asked for in one job, so that all share their rounds. */
import type { Tab } from '../support/engines/engine.ts'
import { peakDuring } from '../support/peak-memory.ts'
import type { BenchEngine } from './lines.ts'
import { ratio, spread } from './maths.ts'
import { isWanted, readOptions, type Row } from './options.ts'
import { SEAL_LINES, SEAL_MEMORY } from './seal-lines.ts'

const SIZE_BYTES = 64 * 2 ** 20
const options = readOptions()

export async function measureSealing(tab: Tab, engine: BenchEngine): Promise<Row[]> {
  const lines = SEAL_LINES.filter(({ key }) => isWanted(options, key))
  if (options.isQuick || lines.length === 0) return []
  const { rounds, scale } = options
  const sides = [...new Set(lines.flatMap(({ ours, others }) => [ours, ...others]))]
  process.stderr.write(`${engine}: ${lines.map(({ key }) => key).join(', ')}\n`)
  const sizeBytes = Math.round(SIZE_BYTES * scale)
  const job = { sides, rounds, sizeBytes }
  const times = await tab.evaluate(async (job) => window.measureSealing(job), job)
  const of = (side: (typeof sides)[number]): number[] => times[sides.indexOf(side)] ?? []
  return lines.map(({ key, ours, others, atLeast }) => {
    // Of several that bound ours from below, the slowest is what it can come to.
    const theirs = of(ours).map((_, round) =>
      Math.max(...others.map((side) => of(side)[round] ?? 0)),
    )
    const bound = atLeast?.[engine]
    return {
      key,
      value: ratio(theirs, of(ours)),
      oursMs: spread(of(ours)),
      theirsMs: spread(theirs),
      ...(bound !== undefined && { atLeast: bound }),
    }
  })
}

/** The peak while a large file is sealed into the private file system, against that of a smaller one. */
export async function measureSealingMemory(
  tab: Tab,
  engine: BenchEngine,
  profile: string,
): Promise<Row[]> {
  const { key, mib, atMost } = SEAL_MEMORY
  if (options.isQuick || !isWanted(options, key)) return []
  process.stderr.write(`${engine}: ${key}\n`)
  const peaks: number[] = []
  for (const size of mib.toReversed()) {
    const sizeBytes = Math.round(size * 2 ** 20 * options.scale)
    const job = { sides: ['ours from a Blob to opfs' as const], rounds: 0, sizeBytes }
    const work = (): Promise<number[][]> =>
      tab.evaluate(async (job) => window.measureSealing(job), job)
    peaks.push((await peakDuring(profile, work)).peakBytes)
  }
  const [small = 0, large = 0] = peaks
  if (small === 0) return []
  return [{ key, value: spread([large / small]), ...(engine === 'chromium' && { atMost }) }]
}
