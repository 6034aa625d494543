/**
 * One run in each engine that was asked for, in a profile on the disk: a browser's private profiles keep IndexedDB in
 * memory. Nothing is judged here; a violation of the headers is a failure all the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Tab } from '../support/engines/engine.ts'
import { startReportingServer } from '../support/engines/reporting-server.ts'
import { startEngine } from '../support/engines/start.ts'
import { withFineClock } from './headers.ts'
import { BYTES_PER_NAME, GROUPS, type BenchEngine, type Group } from './lines.ts'
import { ratio, spread } from './maths.ts'
import { isWanted, readOptions, type Result, type Row } from './options.ts'
import type { Job } from './rounds.ts'
import { measureSealing, measureSealingMemory } from './sealing.ts'

const PAGE = '/tests/bench/index.html'

const options = readOptions()
const results: Result[] = []

/** The group with the lines that were asked for, and the sides these need. */
function wanted(group: Group): Group {
  const lines = group.lines.filter(
    ({ key, isExtra }) => isWanted(options, key) && !(options.isQuick && isExtra),
  )
  const needed = group.sides.filter((_, index) =>
    lines.some(({ ours, other }) => index === ours || index === other),
  )
  const place = (index: number): number => needed.indexOf(group.sides[index] ?? ['', 'set'])
  return {
    ...group,
    sides: needed,
    lines: lines.map((line) => ({ ...line, ours: place(line.ours), other: place(line.other) })),
  }
}

async function measure(tab: Tab, group: Group, engine: BenchEngine): Promise<Row[]> {
  const { scale, durability, isQuick } = options
  const { roundsEach = 1 } = group
  const job: Job = {
    sides: group.sides,
    durability: group.isRelaxed === true ? 'relaxed' : durability,
    rounds: options.rounds * (isQuick || scale < 1 ? 1 : roundsEach),
    scale,
  }
  const times = await tab.evaluate(async ({ where, job }) => window.measure(where, job), {
    where: group.where,
    job,
  })
  return group.lines.map(({ key, ours: own, other, atMost }) => {
    const [ours = [], theirs = []] = [times[own], times[other]]
    return {
      key,
      value: ratio(ours, theirs),
      oursMs: spread(ours),
      theirsMs: spread(theirs),
      ...(atMost && { atMost: atMost[engine] }),
    }
  })
}

/** Memory, where the engine can say: the one line that is not about time. */
async function measureMemory(tab: Tab): Promise<Row[]> {
  const { key, atMost } = BYTES_PER_NAME
  if (options.isQuick || !isWanted(options, key)) return []
  const bytes = await tab.evaluate((scale) => window.bytesPerName(scale), options.scale)
  return bytes === undefined ? [] : [{ key, value: spread([bytes]), atMost }]
}

for (const name of options.engines) {
  test(name, async () => {
    const failures: string[] = []
    const folder = mkdtempSync(join(tmpdir(), 'coffer-bench-'))
    const server = await startReportingServer('bench', withFineClock)
    const engine = await startEngine(name)
    const profile = await engine.kept(folder)
    try {
      const tab = await profile.tab(server.origin + PAGE)
      expect(await tab.evaluate(() => crossOriginIsolated), 'a fine clock').toBe(true)
      const result: Result = { engine: name, version: engine.version, rows: [] }
      const groups = GROUPS.filter(({ isQuick }) => isQuick || !options.isQuick).map(wanted)
      for (const group of groups.filter(({ lines }) => lines.length > 0)) {
        process.stderr.write(`${name}: ${group.lines.map(({ key }) => key).join(', ')}\n`)
        try {
          result.rows.push(...(await measure(tab, group, name)))
        } catch (error) {
          // The others' figures stand without it.
          failures.push(`${group.where}, ${group.sides[0]?.[1]}: ${String(error)}`)
        }
      }
      result.rows.push(...(await measureMemory(tab)))
      result.rows.push(...(await measureSealing(tab, name)))
      result.rows.push(...(await measureSealingMemory(tab, name, folder)))
      results.push(result)
      writeFileSync(options.file, JSON.stringify(results))
    } finally {
      await profile.close()
      await engine.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    expect(failures, 'work that was not done').toEqual([])
    expect(server.violations, 'violations of the headers').toEqual([])
  })
}
