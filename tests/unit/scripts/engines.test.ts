/** Which Firefox the promises are kept in: one that is new enough for them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FIREFOX_AT_LEAST, findFirefox, firefoxVersion } from '../../../scripts/engines.mjs'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coffer-firefox-'))
  vi.stubEnv('PATH', folder)
  vi.stubEnv('FIREFOX_PATH', '')
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** A program that says it is this version. */
function firefox(name: string, said: string): string {
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\necho '${said}'\n`, { mode: 0o755 })
  return path
}

test('the version is the one it says', () => {
  expect(firefoxVersion(firefox('a', 'Mozilla Firefox 153.7.0esr'))).toBe(153)
  expect(firefoxVersion(firefox('b', 'no browser'))).toBe(0)
  expect(firefoxVersion(join(folder, 'nothing'))).toBe(0)
})

test('one that is too old is not taken, one that is new enough is', () => {
  firefox('firefox-esr', `Mozilla Firefox ${FIREFOX_AT_LEAST - 1}.9esr`)
  expect(findFirefox(join(folder, 'nothing'))).toBeUndefined()
  const next = firefox('firefox', `Mozilla Firefox ${FIREFOX_AT_LEAST}.0`)
  expect(findFirefox(join(folder, 'nothing'))).toBe(next)
})

test('Playwright’s own is taken without asking', () => {
  const own = firefox('own', 'nothing of a version')
  expect(findFirefox(own)).toBe(own)
})

test('the one that was named is taken as it is', () => {
  vi.stubEnv('FIREFOX_PATH', '/somewhere/firefox')
  expect(findFirefox(join(folder, 'nothing'))).toBe('/somewhere/firefox')
})
