// @ts-check
/**
 * Makes sure of what a person has who has a backup and no Coffer: the command `age`, and Python. Tests open backups with them,
 * and standalone files with Python and its package `cryptography`.
 */
import { spawnSync } from 'node:child_process'
import { installPackages } from './apt.mjs'

/** By the package of the system that brings it: what must end well. */
const NEEDED = {
  age: ['age', '--version'],
  python3: ['python3', '--version'],
  'python3-cryptography': ['python3', '-c', 'import cryptography'],
}

/** Those that do not. */
const missing = () =>
  Object.entries(NEEDED).flatMap(([name, [command = '', ...args]]) =>
    spawnSync(command, args).status === 0 ? [] : [name],
  )

/** Resolves with whether they are here, having installed what was not; says what is missing then. */
export async function ensureAge() {
  if (missing().length > 0) await installPackages(missing())
  const still = missing()
  if (still.length > 0) {
    console.error(
      `There is no ${still.join(' and no ')}: tests of backups and files need them. See https://age-encryption.org.`,
    )
  }
  return still.length === 0
}
