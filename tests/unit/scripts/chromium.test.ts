/** The Chromium that the tests drive does without all that Playwright has it do without. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { expect, test } from 'vitest'
import { WITHOUT } from '../../support/browser.ts'

const SWITCH = '--disable-features='

test('our list of what Chromium does without, which counts alone, holds all of Playwright’s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-chromium-'))
  try {
    const [executablePath, told] = [join(folder, 'chromium'), join(folder, 'told')]
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}'\nexit 1\n`
    writeFileSync(executablePath, script, { mode: 0o755 })
    await expect(chromium.launch({ executablePath })).rejects.toThrow('exitCode=1')
    const lines = readFileSync(told, 'utf8').split('\n')
    const [features] = lines.filter((line) => line.startsWith(SWITCH))
    const theirs = features?.slice(SWITCH.length).split(',') ?? []
    expect(theirs.length).toBeGreaterThan(5)
    expect(WITHOUT).toEqual(expect.arrayContaining(theirs))
  } finally {
    rmSync(folder, { recursive: true })
  }
})
