/**
 * Watches browser contexts for anything that must not happen in a test: a CSP or Trusted Types violation, a console
 * error, an uncaught exception or rejection, in pages and in workers. Whatever was not expected fails the test.
 */
import type { BrowserContext, ConsoleMessage } from '@playwright/test'

export interface Guard {
  /** Contexts of the `context` and `page` fixtures are watched already; a test that launches its own hands it in here. */
  watch(context: BrowserContext): Promise<void>
  /** Says that a problem matching this must come at least once; all that match are then no failure. */
  expectViolation(matcher: string | RegExp): void
  /** What has been seen so far, one line each. */
  readonly problems: readonly string[]
  /** One line per unexpected problem, and per expected one that never came. */
  verdict(): string[]
}

const BINDING = '__cofferViolation'

const POLICY_TALK = /Content Security Policy|Trusted ?Types?|TrustedHTML|TrustedScript/i

export function createGuard(): Guard {
  const problems: string[] = []
  const expected: (string | RegExp)[] = []
  return {
    problems,
    expectViolation: (matcher) => void expected.push(matcher),
    async watch(context) {
      context.on('console', (message) => {
        if (isProblem(message)) problems.push(`console ${message.type()}: ${message.text()}`)
      })
      context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`))
      await context.exposeBinding(BINDING, (_source, text: string) => void problems.push(text))
      await context.addInitScript(reportViolations, BINDING)
    },
    verdict() {
      const unexpected = problems.filter(
        (line) => !expected.some((matcher) => matches(line, matcher)),
      )
      const missing = expected.filter((matcher) => !problems.some((line) => matches(line, matcher)))
      return [...unexpected, ...missing.map((matcher) => `expected, but never came: ${matcher}`)]
    },
  }
}

function isProblem(message: ConsoleMessage): boolean {
  return message.type() === 'error' || POLICY_TALK.test(message.text())
}

function matches(line: string, matcher: string | RegExp): boolean {
  return typeof matcher === 'string' ? line.includes(matcher) : matcher.test(line)
}

/** Runs in each page, before any of its scripts. */
function reportViolations(binding: string): void {
  document.addEventListener('securitypolicyviolation', (event) => {
    const report = (globalThis as unknown as Record<string, (text: string) => void>)[binding]
    report?.(
      `violation: ${event.effectiveDirective} blocked ${event.blockedURI} ${event.sample}`.trim(),
    )
  })
}
