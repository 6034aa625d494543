// @ts-check
/**
 * `npm run test:consumers`: the package, built, looked at, packed, and used by apps that know nothing of this repository.
 * What follows `--` goes to Playwright; `COFFER_BUNDLERS=all` builds with older and slower bundlers too.
 */
import { availableParallelism } from 'node:os'
import { makePackage, runConsumers } from './consumers.mjs'
import { findEngines } from './promises.mjs'
import { ensureInstalled } from './setup.mjs'
import { finish } from './tally.mjs'

await ensureInstalled()
const { chromium } = await findEngines(['chromium'])
if ((await makePackage()) && chromium !== null) {
  await runConsumers(chromium, Math.min(2, availableParallelism()), process.argv.slice(2))
}
finish()
