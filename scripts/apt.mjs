// @ts-check
/** Installs packages of a Debian or Ubuntu where that can be done without asking anything. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { run } from './setup.mjs'

export const QUIET_APT = { DEBIAN_FRONTEND: 'noninteractive' }
const PATIENCE = ['-o', 'Acquire::http::Timeout=20', '-o', 'Acquire::Retries=1']

/**
 * Resolves with whether apt says that they are installed now.
 *
 * @param {string[]} packages
 */
export async function installPackages(packages) {
  const prefix = adminPrefix()
  if (prefix === null) return false
  console.log(`Installing packages of the system: ${packages.join(' ')} …`)
  /** @param {string[]} args */
  const apt = (args) => {
    const [command = '', ...rest] = [...prefix, 'apt-get', ...PATIENCE, '-q', ...args]
    return run(command, rest, QUIET_APT)
  }
  await apt(['update'])
  return (await apt(['install', '-y', '--no-install-recommends', ...packages])) === 0
}

/** How to become root without being asked anything: nothing to do, `sudo -n`, or not at all (null). */
export function adminPrefix() {
  if (!existsSync('/usr/bin/apt-get')) return null
  if (process.getuid?.() === 0) return []
  const sudo = ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive']
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? sudo : null
}
