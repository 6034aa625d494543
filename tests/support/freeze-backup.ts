/** Writes a backup by the code that is here, for scripts/freeze-backup.mjs: values of every type, names of every kind, and what it had sealed. */
import type { Value } from '../../src/protocol/values.ts'
import { TYPES } from './freeze.ts'
import { BACKUP_SECRET, entriesIn, fullBackupOf } from './backup.ts'
import { told } from './frozen.ts'
import { newVault, type Tab } from './tab.ts'

export interface FrozenBackup {
  source: string
  licence: string
  passphrase: string
  /** The age file, in base64. */
  age: string
  /** Namespace → name → the value as `told` tells it, and when it expires. */
  expected: Record<string, Record<string, [value: string, expiresAt?: number]>>
  /** What the vault had sealed for others to keep, oldest keys first; a file is in base64. */
  sealed?: { text: string; context: string; token: string; file: string }[]
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
  const sealed = [await seal(tab, 'under the first keys')]
  await tab.rotate({})
  sealed.push(await seal(tab, 'after a rotation'))
  const { blob } = await fullBackupOf(tab)
  const { passphrase } = BACKUP_SECRET
  const age = Buffer.from(await blob.arrayBuffer()).toString('base64')
  const expected = await contentsOfBackup(blob, passphrase)
  return { source, licence: 'CC0-1.0', passphrase, age, expected, sealed }
}

async function seal(tab: Tab, text: string): Promise<NonNullable<FrozenBackup['sealed']>[number]> {
  const context = `for ${text}`
  const file = await tab.encryptFile(new Blob([text]), 1)
  return {
    text,
    context,
    token: await tab.encrypt(text, context),
    file: Buffer.from(await file.arrayBuffer()).toString('base64'),
  }
}
