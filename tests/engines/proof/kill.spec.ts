/** The whole browser ended in the middle of its writes, files and large values among them, as often as there is time for. */
import { expect } from '@playwright/test'
import { killInStream } from '../../support/kill-stream.ts'
import { test } from '../fixtures.ts'
import { count } from './counts.ts'
import { rounds } from './size.ts'

/** A busy machine takes this long to start and end a browser. */
const ROUND_MS = 20_000

test('What was acknowledged before `kill -9` of the whole browser is there after it, and nothing is torn.', async ({
  stage,
}) => {
  const sizes = { least: 3, ci: 20, share: 0.25 }
  const begun = rounds(sizes, ROUND_MS)
  const { kills, acknowledged, files, beyond } = await killInStream(() => stage.start(), begun)
  count({ kills, acknowledged })
  test.info().annotations.push({ type: 'files acknowledged', description: `${files}` })
  test.info().annotations.push({ type: 'beyond what was acknowledged', description: `${beyond}` })
  expect(acknowledged).toBeGreaterThanOrEqual(kills / 2)
})
