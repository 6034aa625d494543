/** Engines that Playwright drives: over its own protocols, or a system's Firefox over WebDriver BiDi. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, BrowserType, Download, LaunchOptions, Page } from '@playwright/test'
import { killBrowser } from '../kill.ts'
import type { Engine, EngineName, Tab } from './engine.ts'

const LOOK_EVERY_MS = 20

export async function startWithPlaywright(
  name: EngineName,
  type: BrowserType,
  options: LaunchOptions,
): Promise<Engine> {
  const browser = await type.launch(options)
  return {
    name,
    version: browser.version(),
    reportsWorkers: name !== 'webkit',
    fresh: async () => {
      const context = await browser.newContext()
      return { tab: async (url) => open(context, url), close: () => context.close() }
    },
    kept: async (folder) => {
      const context = await type.launchPersistentContext(folder, options)
      const gone = new Promise<void>((done) => context.once('close', () => done()))
      return {
        tab: async (url) => open(context, url),
        close: () => context.close(),
        kill: async () => {
          if (killBrowser(folder) === 0) throw new Error('there was no process to kill')
          await gone
        },
      }
    },
    stop: () => browser.close(),
  }
}

async function open(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage()
  const downloads: Download[] = []
  page.on('download', (download) => downloads.push(download))
  await page.goto(url)
  return asTab(page, downloads)
}

const asTab = (page: Page, downloads: readonly Download[]): Tab => ({
  downloaded: async (name) => {
    for (;;) {
      const found = downloads.find((download) => download.suggestedFilename() === name)
      if (found) return found.path()
      await sleep(LOOK_EVERY_MS)
    }
  },
  // Playwright's own type unwraps handles, which no promise has.
  evaluate: <R, A>(body: (argument: A) => R | Promise<R>, argument?: A) =>
    page.evaluate<R, A>(body as never, argument as never),
  go: async (url) => void (await page.goto(url)),
  reload: async () => void (await page.reload()),
  screenshot: async (path) => void (await page.screenshot({ path })),
  close: () => page.close(),
})
