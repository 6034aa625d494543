/**
 * Lets the guard see contexts that a test makes by itself: other users, profiles on disk, second browsers. A test that
 * forgets to hand one in would otherwise pass with its violations unseen.
 */
import { chromium, type Browser, type BrowserContext } from '@playwright/test'
import type { Guard } from './fixtures-guard.ts'

/** Watches every context made from now on; the result ends that. */
export function watchAll(guard: Guard, browser: Browser): () => void {
  const { launch, launchPersistentContext } = chromium
  const restoreBrowser = watchBrowser(guard, browser)
  chromium.launch = async (...args) => {
    const launched = await launch.apply(chromium, args)
    watchBrowser(guard, launched)
    return launched
  }
  chromium.launchPersistentContext = async (...args) =>
    watched(guard, await launchPersistentContext.apply(chromium, args))
  return () => {
    restoreBrowser()
    Object.assign(chromium, { launch, launchPersistentContext })
  }
}

function watchBrowser(guard: Guard, browser: Browser): () => void {
  const { newContext } = browser
  browser.newContext = async (...args) => watched(guard, await newContext.apply(browser, args))
  return () => Object.assign(browser, { newContext })
}

async function watched(guard: Guard, context: BrowserContext): Promise<BrowserContext> {
  await guard.watch(context)
  return context
}
