/** SIGKILL for a whole browser: every process that has the profile folder on its command line, and their children. */
import { execFileSync } from 'node:child_process'

interface Process {
  pid: number
  parent: number
  command: string
}

function processes(): Process[] {
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
