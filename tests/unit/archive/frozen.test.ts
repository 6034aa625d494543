/** Every backup of tests/vectors/backups opens with every value, and is taken into a vault of today, which opens what the other one had sealed. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { batchesOf } from '../../../worker/archive/archive.ts'
import { takeFrom } from '../../support/backup.ts'
import '../../support/cheap-kdf.ts'
import { contentsOfBackup, type FrozenBackup } from '../../support/freeze-backup.ts'
import { contentsOf } from '../../support/frozen.ts'
import { newVault } from '../../support/tab.ts'

const FOLDER = 'tests/vectors/backups'
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))

test('the collection is not empty, and its README tells of every backup', () => {
  const readme = readFileSync(`${FOLDER}/README.md`, 'utf8')
  expect(FILES).toEqual(['1-records.json', '2-secrets.json'])
  for (const file of FILES) expect(readme).toContain(`| ${file} |`)
})

describe.each(FILES)('%s', (file) => {
  const {
    age,
    expected,
    passphrase,
    sealed = [],
  } = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as FrozenBackup
  const blob = new Blob([Buffer.from(age, 'base64')])

  test('opens with every value', async () => {
    expect(await contentsOfBackup(blob, passphrase)).toEqual(expected)
  })

  test('is restored with every value', async () => {
    const tab = await newVault()
    const batches = batchesOf(blob, { passphrase })
    await takeFrom(tab, batches, { mode: 'replace', preview: false })
    const vault = { entries: (namespace: string) => tab.entries(namespace, {}) }
    const values = Object.entries(expected).map(([namespace, names]) => [
      namespace,
      Object.fromEntries(Object.entries(names).map(([name, [value]]) => [name, value])),
    ])
    expect(await contentsOf(vault, Object.keys(expected))).toEqual(Object.fromEntries(values))
    for (const { text, context, token, file } of sealed) {
      expect(await tab.decrypt(token, context)).toBe(text)
      const plain = await tab.decryptFile(new Blob([Buffer.from(file, 'base64')]), 1)
      expect(await plain.text()).toBe(text)
    }
  })
})
