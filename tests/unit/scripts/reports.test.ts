import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPlaywright, readVitest } from '../../../scripts/reports.mjs'

const ROOT = join(import.meta.dirname, '../../..')

describe('what is read from a report', () => {
  it('of Vitest is each test that failed, and each file that could not be loaded', () => {
    const report = {
      numPassedTests: 3,
      testResults: [
        {
          name: join(ROOT, 'tests/a.test.ts'),
          status: 'failed',
          message: '',
          assertionResults: [
            { fullName: 'a holds', status: 'passed', failureMessages: [] },
            { fullName: 'b holds', status: 'failed', failureMessages: ['Error: b\n    at b.ts:1'] },
          ],
        },
        {
          name: join(ROOT, 'tests/c.test.ts'),
          status: 'failed',
          message: 'no such module',
          assertionResults: [],
        },
      ],
    }
    expect(readVitest(report)).toEqual({
      passed: 3,
      failed: 2,
      broken: [
        { test: 'tests/a.test.ts: b holds', reason: 'Error: b\n    at b.ts:1' },
        { test: 'tests/c.test.ts', reason: 'no such module' },
      ],
    })
  })

  it('of Playwright is each test that failed, wherever it stands, and what failed outside of one', () => {
    const test = (status: string, errors: { message: string }[] = []) => ({
      projectName: 'firefox',
      status,
      results: [{ status: 'timedOut', errors }],
    })
    const spec = (title: string, of: object) => ({ title, file: 'a.spec.ts', line: 7, tests: [of] })
    const report = {
      stats: { expected: 4, flaky: 1, unexpected: 2 },
      errors: [{ message: 'no such file' }],
      suites: [
        {
          specs: [spec('One.', test('expected')), spec('Two.', test('skipped'))],
          suites: [
            {
              specs: [
                spec('Three.', test('unexpected', [{ message: '\u001B[31mnot equal\u001B[39m' }])),
              ],
            },
            { suites: [{ specs: [spec('Four.', test('unexpected'))] }] },
          ],
        },
      ],
    }
    expect(readPlaywright(report)).toEqual({
      passed: 5,
      failed: 3,
      broken: [
        { test: 'outside of a test', reason: 'no such file' },
        { test: 'firefox, a.spec.ts:7: Three.', reason: 'not equal' },
        { test: 'firefox, a.spec.ts:7: Four.', reason: 'timedOut' },
      ],
    })
  })

  it('shows no more of a reason than its beginning', () => {
    const message = Array.from({ length: 100 }, (_, line) => `line ${line}`).join('\n')
    const report = { stats: { expected: 0, flaky: 0 }, errors: [{ message }], suites: [] }
    expect(readPlaywright(report).broken[0]?.reason.split('\n')).toHaveLength(30)
  })
})
