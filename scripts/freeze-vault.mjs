// @ts-check
/**
 * Freezes a vault for tests/vectors/vaults, when a release writes something that no vault there has:
 * `node scripts/freeze-vault.mjs 1-index "written by 0.2.0" [half|whole]`, the last to have its keys rotated so far. A file that is there already is never written again.
 */
import 'fake-indexeddb/auto'
import { writeFileSync } from 'node:fs'
import { runnerImport } from 'vite'

const [name = '', source = '', how = 'never'] = process.argv.slice(2)
if (!/^[1-9][0-9]*-[a-z-]+$/.test(name) || source === '') {
  console.error(
    'node scripts/freeze-vault.mjs <format>-<what> "<what has written it>" [half|whole]',
  )
  process.exit(2)
}

const { module } = await runnerImport('./tests/support/freeze.ts')
const frozen = await module.freeze(source, how)
const file = `tests/vectors/vaults/${name}.json`
writeFileSync(file, `${JSON.stringify(frozen, null, 1)}\n`, { flag: 'wx' })
const counts = ['log', 'index', 'large'].map((store) => `${frozen[store].length} ${store}`)
console.log(`${file}: ${counts.join(', ')}. Now its line in README.md there.`)
process.exit(0)
