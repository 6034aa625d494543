/**
 * Watches browser contexts for what must not happen in any test: a CSP or Trusted Types violation, a console error, an
 * uncaught exception or rejection, in pages and in workers. Whatever the test did not announce fails it.
 */
import type { BrowserContext, ConsoleMessage, Page, Worker } from '@playwright/test'

export interface Guard {
  /** Watches a context; all that a test gets or makes are watched already (fixtures-watch-all.ts). */
  watch(context: BrowserContext): Promise<void>
  /**
   * Announces that a problem matching this comes at least once; all that match are then no failure.
   * Lines look like `violation: connect-src blocked http://…`, `uncaught: message`, `console error: message`.
   */
  expectViolation(matcher: string | RegExp): void
  /** What has been seen so far, one line each. */
  readonly problems: readonly string[]
  /** One line per problem nobody announced, and per announced one that never came. */
  verdict(): Promise<string[]>
}

/** Marks a worker's reports among its other console messages. */
const REPORT = 'coffer-violation:'
const BINDING = '__cofferViolation'
const LOOK_EVERY_MS = 20
const POLICY_TALK = /Content Security Policy|Trusted ?Types?\b|'Trusted(HTML|Script|ScriptURL)'/i

/** `patienceMs`: how long what was announced is waited for. */
export function createGuard(patienceMs = 10_000): Guard {
  const problems: string[] = []
  const expected: (string | RegExp)[] = []
  const workers = new Set<Worker>()
  const contexts = new Set<BrowserContext>()

  const listen = (message: ConsoleMessage) => {
    const text = message.text()
    if (text.startsWith(REPORT)) problems.push(`violation: ${text.slice(REPORT.length).trim()}`)
    else if (POLICY_TALK.test(text)) problems.push(`policy message: ${text}`)
    else if (message.type() === 'error') problems.push(`console error: ${text}`)
  }
  const adopt = (worker: Worker) => {
    workers.add(worker)
    worker.on('close', () => workers.delete(worker))
    // A worker that ended meanwhile has nothing left to report.
    worker.evaluate(reportFromWorker, REPORT).catch(() => workers.delete(worker))
  }
  const adoptPage = (page: Page) => {
    page.workers().forEach(adopt)
    page.on('worker', adopt)
  }
  const isExpected = (line: string) => {
    // Each such message has a twin among the violations, which is judged by itself.
    if (line.startsWith('policy message:')) return expected.length > 0
    return expected.some((matcher) => matches(line, matcher))
  }

  return {
    problems,
    expectViolation: (matcher) => void expected.push(matcher),
    async watch(context) {
      if (contexts.has(context)) return
      contexts.add(context)
      context.on('console', listen)
      context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`))
      context.on('page', adoptPage)
      context.on('serviceworker', adopt)
      context.pages().forEach(adoptPage)
      await context.exposeBinding(BINDING, (_source, text: string) => void problems.push(text))
      await context.addInitScript(reportFromPage, BINDING)
    },
    async verdict() {
      await settle(workers)
      const notYet = () =>
        expected.filter((matcher) => !problems.some((line) => matches(line, matcher)))
      // The browser tells of it when it has time, which may be after the attack was seen to fail.
      for (
        let waitedMs = 0;
        notYet().length > 0 && waitedMs < patienceMs;
        waitedMs += LOOK_EVERY_MS
      ) {
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
      }
      const missing = notYet()
      return [
        ...problems.filter((line) => !isExpected(line)),
        ...missing.map((matcher) => `announced, but never came: ${matcher}`),
      ]
    },
  }
}

function matches(line: string, matcher: string | RegExp): boolean {
  return typeof matcher === 'string' ? line.includes(matcher) : matcher.test(line)
}

/** Gives observers in workers the turn they need to report what has just happened; a busy worker is not waited for. */
async function settle(workers: Set<Worker>): Promise<void> {
  const turns = [...workers].map((worker) =>
    worker.evaluate(() => new Promise<void>((done) => setTimeout(done, 20))).catch(() => undefined),
  )
  const patience = new Promise<void>((done) => setTimeout(done, 1000))
  await Promise.race([Promise.all(turns), patience])
}

/** Runs in each page, before any of its scripts. */
function reportFromPage(binding: string): void {
  document.addEventListener('securitypolicyviolation', (event) => {
    const report = (globalThis as unknown as Record<string, (text: string) => void>)[binding]
    const { effectiveDirective, blockedURI, sample } = event
    report?.(`violation: ${effectiveDirective} blocked ${blockedURI} ${sample}`.trim())
  })
}

/** Runs in each worker once it is seen; `buffered` brings what happened before that. */
function reportFromWorker(prefix: string): void {
  type Violation = { effectiveDirective: string; blockedURL: string; sample: string }
  const tell = (reports: Report[]) => {
    for (const { type, body } of reports) {
      if (type !== 'csp-violation') continue
      const { effectiveDirective, blockedURL, sample } = body as unknown as Violation
      console.log(`${prefix} ${effectiveDirective} blocked ${blockedURL} ${sample}`.trim())
    }
  }
  new ReportingObserver(tell, { types: ['csp-violation'], buffered: true }).observe()
}
