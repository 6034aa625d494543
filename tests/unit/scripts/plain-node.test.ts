/** What runs before anything is installed (docs/adr/0009-set-up-in-plain-node.md). */
import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const SCRIPTS = resolve(import.meta.dirname, '../../../scripts')
const IMPORTED = /^(?:import|export)\b[^'"]*?\bfrom '([^']+)'|^import '([^']+)'/gm

/** All that a script imports before its first line runs, with what these import. */
function importsOf(script: string, seen = new Set<string>()): Set<string> {
  if (seen.has(script)) return seen
  seen.add(script)
  for (const [, from, bare] of readFileSync(script, 'utf8').matchAll(IMPORTED)) {
    const specifier = from ?? bare ?? ''
    if (specifier.startsWith('.')) importsOf(join(dirname(script), specifier), seen)
    else seen.add(specifier)
  }
  return seen
}

test.each(['start.mjs', 'test.mjs', 'test-consumers.mjs', 'test-engines.mjs', 'bench.mjs'])(
  '%s needs nothing but Node to begin',
  (script) => {
    const packages = [...importsOf(join(SCRIPTS, script))].filter(
      (name) => !name.startsWith('/') && !name.startsWith('node:'),
    )
    expect(packages).toEqual([])
  },
)

test('a script that needs a package is told from one that does not', () => {
  expect([...importsOf(join(SCRIPTS, 'build-lib.mjs'))]).toContain('rolldown')
})
