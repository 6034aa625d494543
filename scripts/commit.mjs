// @ts-check
/** Of which commit a proof or a benchmark speaks. */
import { execFileSync } from 'node:child_process'
import { ROOT } from './setup.mjs'

/** Its short name; `+` where files of it were changed. */
export function commit() {
  /** @param {string[]} args */
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', '-uno') ? '+' : '')
  } catch {
    return 'unknown'
  }
}
