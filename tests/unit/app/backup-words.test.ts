import { describe, expect, test } from 'vitest'
import { contentsInWords, fileName, loses, outcomeInWords } from '../../../src/app/backup/words.ts'
import type { BackupContents, RestoreReport } from '../../../src/protocol/backup.ts'

const contents = (namespaces: Record<string, number>): BackupContents => ({
  vault: 'coffer',
  at: 0,
  entries: Object.values(namespaces).reduce((sum, count) => sum + count, 0),
  namespaces: Object.entries(namespaces).map(([name, entries]) => ({ name, entries })),
  outsideSecrets: 0,
  files: [],
})

const report = (change: Partial<RestoreReport>): RestoreReport => ({
  added: 0,
  changed: 0,
  same: 0,
  onlyHere: 0,
  expired: 0,
  changedNames: [],
  outsideSecrets: 0,
  files: { added: 0, changed: 0, same: 0 },
  ...change,
})

test('the content of a backup is said in a person’s words, and nothing is left out', () => {
  expect(contentsInWords(contents({ items: 214, trash: 3, settings: 1 }))).toBe(
    '214 items, 3 in the trash, settings',
  )
  expect(contentsInWords(contents({ items: 1, drafts: 1, elsewhere: 2 }))).toBe(
    '1 item, 1 draft, 2 other entries',
  )
  expect(contentsInWords(contents({}))).toBe('0 items')
})

test('the file is named after the day by the clock of the device', () => {
  expect(fileName(new Date(2026, 0, 5, 23, 59).getTime())).toBe('coffer-2026-01-05.age')
})

test('files are counted beside the entries, and said to be kept', () => {
  const file = { name: 'a', type: '', sizeBytes: 1, storedAt: 0 }
  expect(contentsInWords({ ...contents({ items: 2 }), files: [file, file] })).toBe(
    '2 items, 2 files',
  )
  const files = { added: 1, changed: 2, same: 3 }
  expect(outcomeInWords(report({ files }), 'replace')).toBe(
    '1 file added; 2 files different, both kept.',
  )
  expect(outcomeInWords(report({ files }), 'keep')).toBe(
    '1 file added; 2 files different, kept as here.',
  )
  expect(loses(report({ files }), 'replace')).toBe(false)
})

describe('what restoring does', () => {
  const all = report({ added: 3, changed: 2, onlyHere: 1 })

  test('is said for each way of it', () => {
    expect(outcomeInWords(all, 'keep')).toBe(
      '3 added; 2 different, kept as here; 1 only here, kept.',
    )
    expect(outcomeInWords(all, 'take')).toBe(
      '3 added; 2 overwritten by the backup; 1 only here, kept.',
    )
    expect(outcomeInWords(all, 'replace')).toBe(
      '3 added; 2 overwritten by the backup; 1 only here, removed.',
    )
    expect(outcomeInWords(report({ same: 9 }), 'replace')).toBe('Nothing to change.')
  })

  test('takes something away only where it overwrites or removes', () => {
    expect(loses(all, 'keep')).toBe(false)
    expect(loses(all, 'take')).toBe(true)
    expect(loses(report({ onlyHere: 1 }), 'take')).toBe(false)
    expect(loses(report({ onlyHere: 1 }), 'replace')).toBe(true)
  })
})
