/**
 * The engine of a project, started once, and a stage for each promise: a server of its own, and so an origin of its
 * own, that keeps the policy reports of page and workers. What nobody announced fails the promise by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import type { Engine, EngineName, Profile, Tab } from '../support/engines/engine.ts'
import { startReportingServer } from '../support/engines/reporting-server.ts'
import { startEngine } from '../support/engines/start.ts'
import type { Stage } from './promise.ts'

const PAGE = '/tests/engines/page/index.html'

export interface EngineOptions {
  engineName: EngineName
}

/** Violations that must come, and those that are no failure. */
interface Announced {
  must: readonly RegExp[]
  may: readonly RegExp[]
}

interface PerTest {
  stage: Stage & {
    announce(violations: Announced): void
    /** The page in a tab that the promises of an engine share: nothing was stored in its origin before. */
    page(): Promise<Tab>
  }
}

interface PerEngine {
  engine: Engine
  /** A tab is a window to some engines, which takes as long as a promise: one for all that need no more. */
  shared: { tab(url: string): Promise<Tab> }
}

export const test = base.extend<PerTest, EngineOptions & PerEngine>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  engine: [
    async ({ engineName }, use) => {
      const engine = await startEngine(engineName)
      await use(engine)
      await engine.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  shared: [
    async ({ engine }, use) => {
      let profile: Promise<Pick<Profile, 'tab' | 'close'>> | undefined
      let tab: Tab | undefined
      await use({
        tab: async (url) => {
          profile ??= engine.fresh()
          if (tab) await tab.go(url)
          else tab = await (await profile).tab(url)
          return tab
        },
      })
      await (await profile)?.close()
    },
    { scope: 'worker' },
  ],
  stage: async ({ engine, shared }, use, { errors }) => {
    const server = await startReportingServer('engines')
    const folder = mkdtempSync(join(tmpdir(), 'coffer-profile-'))
    const ends: (() => Promise<void>)[] = []
    const tabs: Tab[] = []
    let announced: Announced = { must: [], may: [] }
    let fresh: Promise<Omit<Profile, 'kill'>> | undefined
    const openTab = async (profile: Pick<Profile, 'tab'>): Promise<Tab> => {
      const tab = await profile.tab(server.origin + PAGE)
      tabs.push(tab)
      return tab
    }
    try {
      await use({
        folder,
        announce: (violations) => void (announced = violations),
        page: () => openTab(shared),
        tab: async () => {
          fresh ??= engine.fresh()
          return openTab(await fresh)
        },
        start: async () => {
          const profile = await engine.kept(folder)
          let isRunning = true
          const end = async (how: 'close' | 'kill'): Promise<void> => {
            if (isRunning) await profile[how]()
            isRunning = false
            tabs.length = 0
          }
          ends.push(() => end('close'))
          return {
            tab: () => openTab(profile),
            close: () => end('close'),
            kill: () => end('kill'),
          }
        },
      })
      const uncaught = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.uncaught)))
      expect(uncaught.flat(), 'errors nobody caught').toEqual([])
      const missing = (): RegExp[] =>
        announced.must.filter((pattern) => !server.violations.some((line) => pattern.test(line)))
      // A promise that is broken already is not waited for.
      if (errors.length === 0) {
        await expect.poll(missing, { message: 'violations that never came' }).toEqual([])
      }
    } finally {
      await (await fresh)?.close()
      for (const end of ends) await end()
      await server.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
    const isAnnounced = (line: string): boolean =>
      announced.may.some((pattern) => pattern.test(line))
    const unexpected = server.violations.filter((line) => !isAnnounced(line))
    expect(unexpected, 'violations nobody announced').toEqual([])
  },
})
