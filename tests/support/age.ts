/** The tools a person has who has a backup and no Coffer: the command `age`, `tar` and Python. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const TYPE_INTO = resolve(import.meta.dirname, 'type-into.py')
export const RECOVER = resolve(import.meta.dirname, '../../docs/recover.py')

/** Without them nothing here is shown, and so nothing is passed over either. */
function assertThere(): void {
  for (const command of ['age', 'python3']) {
    const { error } = spawnSync(command, ['--version'])
    if (error)
      throw new Error(`There is no command \`${command}\`: install the package of that name`)
  }
}

export interface Ended {
  code: number | null
  output: string
}

/** Runs a command in a terminal and types the passphrase into it. */
export function typeInto(secret: string, command: readonly string[], cwd: string): Ended {
  assertThere()
  return ended('python3', [TYPE_INTO, ...command], cwd, { SECRET: secret })
}

/** Runs a command that asks for nothing. */
export function runHere(command: string, args: readonly string[], cwd: string): Ended {
  assertThere()
  return ended(command, args, cwd, {})
}

function ended(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Ended {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  if (error) throw error
  return { code: status, output: stdout + stderr }
}

/** A folder that is gone when `work` is done. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-recover-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
