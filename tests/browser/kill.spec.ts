/** `kill -9` of the whole browser in a stream of writes: what was acknowledged is there, and no batch is torn. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumLaunchOptions } from '../support/browser.ts'
import { expect, test } from '../support/fixtures.ts'
import { killBrowser } from '../support/kill.ts'
import { HARNESS } from './page.ts'

const KILLS = Number(process.env['COFFER_KILLS'] ?? 50)
/** Small numbers that look random and are the same in every run. */
const delayMs = (round: number): number => 20 + ((round * 7919) % 280)

test(`survives ${KILLS} kills, with nothing acknowledged lost`, async ({ server }) => {
  test.setTimeout(KILLS * 8_000 + 30_000)
  const profile = mkdtempSync(join(tmpdir(), 'coffer-kill-'))
  const acknowledged = new Map<string, number>()
  let midStream = 0
  let unacknowledged = 0
  try {
    for (let round = 0; round <= KILLS; round++) {
      const context = await chromium.launchPersistentContext(profile, chromiumLaunchOptions())
      let running = true
      await context.exposeBinding('acknowledge', (_source, name: string, value: number) => {
        // What arrives after the signal was sent is not held against the vault, but it is there all the same.
        if (running) acknowledged.set(name, value)
      })
      const page = context.pages()[0] ?? (await context.newPage())
      await page.goto(server.origin + HARNESS)
      await page.waitForFunction(() => 'coffer' in window)
      const entries = await page.evaluate(async () => {
        const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
        await (vault.state === 'empty' ? vault.create({ device: true }) : vault.unlock())
        const found = await vault.entries<{ n: number; pad: string }>()
        return found.map(({ name, value }) => [name, value.n] as const)
      })
      const stored = new Map(entries)
      for (const [name, value] of acknowledged) {
        expect(stored.get(name) ?? -1, `${name} after kill ${round}`).toBeGreaterThanOrEqual(value)
      }
      // A batch is written whole: its three names carry the same number.
      const batch = ['batch-0', 'batch-1', 'batch-2'].map((name) => stored.get(name))
      expect(new Set(batch).size, 'a torn batch').toBe(1)
      unacknowledged += [...stored].filter(([name, n]) => n > (acknowledged.get(name) ?? 0)).length
      if (round === KILLS) {
        await context.close()
        break
      }
      await page.evaluate(
        (from) => {
          const { vault } = window
          const tell = (
            window as unknown as { acknowledge(name: string, n: number): Promise<void> }
          ).acknowledge
          const pad = 'x'.repeat(20_000)
          // Two streams at once: single entries, and batches over several segments.
          void (async () => {
            for (let n = from; ; n++) {
              await vault.set(`single-${n % 5}`, { n, pad: '' })
              void tell(`single-${n % 5}`, n)
            }
          })()
          void (async () => {
            for (let n = from; ; n++) {
              await vault.setMany(
                [0, 1, 2].map(
                  (part) => [`batch-${part}`, { n, pad }] as [string, { n: number; pad: string }],
                ),
              )
              for (const part of [0, 1, 2]) void tell(`batch-${part}`, n)
            }
          })()
        },
        (round + 1) * 1_000_000,
      )
      const gone = new Promise((resolve) => context.once('close', resolve))
      await new Promise((resolve) => setTimeout(resolve, delayMs(round)))
      const before = acknowledged.size
      running = false
      expect(killBrowser(profile)).toBeGreaterThan(1)
      if (before > 0) midStream++
      await gone
    }
  } finally {
    killBrowser(profile)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  console.log(
    `killed ${KILLS} times, ${midStream} after at least one acknowledged write; ` +
      `${unacknowledged} entries were stored beyond what had been acknowledged`,
  )
  expect(midStream).toBeGreaterThan(KILLS / 2)
})
