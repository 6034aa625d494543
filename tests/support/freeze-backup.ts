/** Writes a backup by the code that is here, for scripts/freeze-backup.mjs: values of every type, names of every kind. */
import type { Value } from '../../src/protocol/values.ts'
import { TYPES } from './freeze.ts'
import { BACKUP_SECRET, backupOf, entriesIn } from './backup.ts'
import { told } from './frozen.ts'
import { newVault } from './tab.ts'

export interface FrozenBackup {
  source: string
  licence: string
  passphrase: string
  /** The age file, in base64. */
  age: string
  /** Namespace → name → the value as `told` tells it, and when it expires. */
  expected: Record<string, Record<string, [value: string, expiresAt?: number]>>
}

const NEVER = Date.UTC(2200, 0)

/** What is in a backup, in the form of `expected`. */
export async function contentsOfBackup(
  blob: Blob,
  passphrase: string,
): Promise<FrozenBackup['expected']> {
  const found: FrozenBackup['expected'] = {}
  for (const { namespace, name, value, expiresAt } of await entriesIn(blob, { passphrase })) {
    const space = (found[namespace] ??= {})
    const text = await told(value)
    space[name] = expiresAt === undefined ? [text] : [text, expiresAt]
  }
  return found
}

export async function freezeBackup(source: string): Promise<FrozenBackup> {
  const tab = await newVault()
  const steps = (values: Record<string, Value>) =>
    Object.entries(values).map(([set, value]) => ({ set, value }))
  await tab.apply('types', steps(TYPES))
  await tab.apply(
    '',
    steps({ a: 1, '\u{1f511} ä': { $bytes: 'none' }, [`long ${'n'.repeat(4000)}`]: 2 }),
  )
  await tab.apply('', [{ set: 'stays', value: 1, expiresAt: NEVER }])
  await tab.apply('app/items', steps({ large: 'x'.repeat(100_000) }))
  const { blob } = await backupOf(tab)
  const { passphrase } = BACKUP_SECRET
  const age = Buffer.from(await blob.arrayBuffer()).toString('base64')
  const expected = await contentsOfBackup(blob, passphrase)
  return { source, licence: 'CC0-1.0', passphrase, age, expected }
}
