/** The files of an item as a list in it (src/app/items/attachments.ts). */
import { expect, test } from 'vitest'
import {
  attachmentsOf,
  merged,
  notIn,
  withAttachments,
} from '../../../src/app/items/attachments.ts'
import { summarise } from '../../../src/app/items/summary.ts'
import { parseQuery } from '../../../src/app/items/search.ts'
import { blankItem } from '../../../src/protocol/blank-item.ts'
import type { Attachment, Item } from '../../../src/protocol/item.ts'

const file = (id: string): Attachment => ({
  id,
  name: `${id}.pdf`,
  type: 'application/pdf',
  sizeBytes: 1,
  addedAt: 1,
})
const item = (...ids: string[]): Item =>
  withAttachments(blankItem('note', 'Lease', 1), ids.map(file))
const ids = (attachments: readonly Attachment[]): string[] => attachments.map(({ id }) => id)

test('an item of before has none, and one that lost its last says nothing of any', () => {
  expect(attachmentsOf(blankItem('note', 'Lease', 1))).toEqual([])
  expect(withAttachments(item('a'), [])).toEqual(blankItem('note', 'Lease', 1))
})

test('what one version has and the other has not', () => {
  expect(ids(notIn(item('a', 'b', 'c'), item('b')))).toEqual(['a', 'c'])
  expect(ids(notIn(item('a'), null))).toEqual(['a'])
  expect(notIn(null, item('a'))).toEqual([])
})

test('over a version that somebody else saved, what either added stays and what either removed goes', () => {
  const base = item('kept', 'i remove', 'they remove')
  const mine = item('kept', 'they remove', 'i add')
  const theirs = item('kept', 'i remove', 'they add')
  expect(ids(merged(base, mine, theirs))).toEqual(['kept', 'i add', 'they add'])
  expect(ids(merged(null, mine, theirs))).toEqual([
    'kept',
    'they remove',
    'i add',
    'i remove',
    'they add',
  ])
})

test('an item is found by the names of its files', () => {
  const summary = summarise('1', item('rent contract'))
  expect(parseQuery('contract', 0)(summary)).toBe(true)
  expect(parseQuery('passport', 0)(summary)).toBe(false)
})
