/** The self-test page of the built app: opened, run, read; and the servers it is tried on. */
import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tab } from '../support/engines/engine.ts'
import type { Report } from '../selftest/report.ts'

/** Machines are shared: what hangs is still found. */
const RUN_MS = 540_000
const LOOK_EVERY_MS = 250
const POLICY = 'content-security-policy'

/** Presses the button, waits for the verdict, and gives the report that the page shows. */
export async function runSelftest(tab: Tab): Promise<Report> {
  await tab.evaluate(() => document.querySelector<HTMLElement>('#run')?.click())
  for (let waited = 0; waited < RUN_MS; waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS)
    const shown = await tab.evaluate(() => document.querySelector('#report-json')?.textContent)
    if (shown !== undefined && shown !== null) return JSON.parse(shown) as Report
    if (await tab.evaluate(() => document.querySelector('[role="alert"]') !== null)) break
  }
  throw new Error(`no report, but: ${await tab.evaluate(() => document.body.innerText)}`)
}

/** The attacks that ended so, each with its group. */
export const attacksThat = (report: Report, outcome: string): string[] =>
  report.attacks
    .filter((attack) => attack.outcome === outcome)
    .map(({ group, name }) => `${group}: ${name}`)

/** The attacks that cannot be told from a missing network. */
export const unclearAttacks = (report: Report): string[] =>
  report.attacks.filter(({ by }) => by === 'unclear').map(({ group, name }) => `${group}: ${name}`)

/** Every violation the page told of while something was tried that had announced it. */
export const announcedLines = ({ promises, attacks }: Report): string[] =>
  [...promises, ...attacks].flatMap(({ violations }) => violations)

/** A host that sends files and nothing else. */
export const bareHeaders = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.includes('policy')))

/** As in a browser that has no Trusted Types yet. */
export const withoutTrustedTypes = (headers: IncomingHttpHeaders): IncomingHttpHeaders => ({
  ...headers,
  [POLICY]: String(headers[POLICY]).replaceAll(
    /; (require-trusted-types-for|trusted-types) [^;]*/g,
    '',
  ),
})
