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
import { GROUPS, type BenchEngine, type Group } from './lines.ts'
import { ratio, spread } from './maths.ts'
import { readOptions, type Result, type Row } from './options.ts'
import type { Job } from './rounds.ts'

const PAGE = '/tests/bench/index.html'
const LARGE_SHARE = 0.5

const options = readOptions()
const results: Result[] = []

function wanted(group: Group): Group {
  return { ...group, lines: group.lines.filter(({ key }) => key.includes(options.only)) }
}

async function measure(tab: Tab, group: Group, engine: BenchEngine): Promise<Row[]> {
  const { rounds, scale, durability } = options
  const job: Job = {
    sides: group.sides,
    durability: group.isRelaxed === true ? 'relaxed' : durability,
    rounds: group.isLarge === true ? Math.ceil(rounds * LARGE_SHARE) : rounds,
    scale,
  }
  const [ours = [], ...others] = await tab.evaluate(
    async ({ where, job }) => window.measure(where, job),
    { where: group.where, job },
  )
  return group.lines.map(({ key, other, atMost }) => {
    const theirs = others[other - 1] ?? []
    return {
      key,
      ratio: ratio(ours, theirs),
      oursMs: spread(ours),
      theirsMs: spread(theirs),
      ...(atMost && { atMost: atMost[engine] }),
    }
  })
}

for (const name of options.engines) {
  test(name, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'coffer-bench-'))
    const server = await startReportingServer('bench')
    const engine = await startEngine(name)
    const profile = await engine.kept(folder)
    try {
      const tab = await profile.tab(server.origin + PAGE)
      const result: Result = { engine: name, version: engine.version, rows: [] }
      const groups = GROUPS.filter(({ isQuick }) => isQuick || !options.isQuick).map(wanted)
      for (const group of groups.filter(({ lines }) => lines.length > 0)) {
        process.stderr.write(`${name}: ${group.lines.map(({ key }) => key).join(', ')}\n`)
        result.rows.push(...(await measure(tab, group, name)))
      }
      results.push(result)
      writeFileSync(options.file, JSON.stringify(results))
    } finally {
      await profile.close()
      await engine.stop()
      await server.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    expect(server.violations, 'violations of the headers').toEqual([])
  })
}
