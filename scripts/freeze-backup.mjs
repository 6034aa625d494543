// @ts-check
/**
 * Freezes a backup for tests/vectors/backups, when a release writes one in another way:
 * `node scripts/freeze-backup.mjs 1-records "written by 0.2.0"`. A file that is there already is never written again.
 */
import 'fake-indexeddb/auto'
import { writeFileSync } from 'node:fs'
import { runnerImport } from 'vite'

const [name = '', source = ''] = process.argv.slice(2)
if (!/^[1-9][0-9]*-[a-z-]+$/.test(name) || source === '') {
  console.error('node scripts/freeze-backup.mjs <version>-<what> "<what has written it>"')
  process.exit(2)
}

const { module } = await runnerImport('./tests/support/freeze-backup.ts')
const frozen = await module.freezeBackup(source)
const file = `tests/vectors/backups/${name}.json`
writeFileSync(file, `${JSON.stringify(frozen, null, 1)}\n`, { flag: 'wx' })
console.log(`${file}: ${frozen.age.length} characters. Now its line in README.md there.`)
process.exit(0)
