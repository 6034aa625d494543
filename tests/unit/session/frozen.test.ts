import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { layRows } from '../../support/rows.ts'
import { freshName, openTab } from '../../support/tab.ts'

interface Frozen {
  passphrase: string
  header: string
  log: [number, string][]
  expected: Record<string, Record<string, unknown>>
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))

test('a vault written by format 1 opens, whatever is left of its unsealed rows', async () => {
  const frozen = JSON.parse(readFileSync('tests/vectors/vault-v1.json', 'utf8')) as Frozen
  const name = freshName()
  await layRows(name, {
    log: new Map(frozen.log.map(([sequence, row]) => [sequence, bytes(row)])),
    meta: new Map([['header', bytes(frozen.header)]]),
    copy: new Map(),
  })
  const tab = await openTab(name)
  await tab.unlock({ passphrase: frozen.passphrase })
  for (const [namespace, expected] of Object.entries(frozen.expected)) {
    const entries = await tab.entries(namespace, {})
    expect(Object.fromEntries(entries.map(({ name, value }) => [name, value]))).toStrictEqual(
      expected,
    )
  }
})
