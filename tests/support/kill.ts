/** SIGKILL for a whole browser: every process that has the profile folder on its command line, and their children. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

interface Process {
  pid: number
  parent: number
  command: string
}

const processes = (): Process[] =>
  existsSync('/proc/self/stat')
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .flatMap(fromProc)
    : fromPs()

/** Where Linux has it: a bare machine may lack `ps`, and this is sooner done. */
function fromProc(pid: string): Process[] {
  try {
    // The name before the state may itself hold brackets and spaces.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return [{ pid: Number(pid), parent: Number(parent), command }]
  } catch {
    return [] // it has ended meanwhile
  }
}

function fromPs(): Process[] {
  const listing = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString()
  return listing.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)
    if (!match) return []
    return { pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }
  })
}

/** Returns how many processes there were. None of them gets to finish anything. */
export function killBrowser(profileDir: string): number {
  const all = processes()
  const doomed = new Set(
    all
      .filter(({ pid, command }) => pid !== process.pid && command.includes(profileDir))
      .map(({ pid }) => pid),
  )
  for (let size = -1; size !== doomed.size;) {
    size = doomed.size
    for (const { pid, parent } of all) if (doomed.has(parent)) doomed.add(pid)
  }
  for (const pid of doomed) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it was gone already
    }
  }
  return doomed.size
}
