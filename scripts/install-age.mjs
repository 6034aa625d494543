// @ts-check
/** Makes sure of what a person has who has a backup and no Coffer: the command `age`, and Python. Tests open backups with them. */
import { spawnSync } from 'node:child_process'
import { installPackages } from './apt.mjs'

const COMMANDS = ['age', 'python3']

/** Those that do not start. */
const missing = () => COMMANDS.filter((name) => spawnSync(name, ['--version']).status !== 0)

/** Resolves with whether they are here, having installed what was not; says what is missing then. */
export async function ensureAge() {
  if (missing().length > 0) await installPackages(missing())
  const still = missing()
  if (still.length > 0) {
    console.error(
      `There is no ${still.join(' and no ')}: tests of backups need both. See https://age-encryption.org.`,
    )
  }
  return still.length === 0
}
