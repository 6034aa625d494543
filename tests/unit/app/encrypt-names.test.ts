/** What results of "Encrypt files" are called (src/app/encrypt/names.ts). */
import { expect, test } from 'vitest'
import { flatName, numbered, openedPath, sealedPath } from '../../../src/app/encrypt/names.ts'

test.each(['a.jpg', 'Holiday/day 1/a.jpg', '.env', 'no ending', 'x.coffer'])(
  'what is sealed as %s has its name again when it is opened',
  (path) => expect(openedPath(sealedPath(path))).toBe(path),
)

test.each([
  ['a.jpg (1).coffer', 'a (1).jpg'],
  ['a.jpg(2).coffer', 'a (2).jpg'],
  ['Holiday/a.jpg (1).coffer', 'Holiday/a (1).jpg'],
  ['notes (1).coffer', 'notes (1)'],
  ['renamed.jpg', 'renamed.jpg'],
  ['A.PDF.COFFER', 'A.PDF'],
  ['Holiday/.coffer', 'Holiday/file'],
])('a sealed file that is called %s is opened as %s', (path, opened) =>
  expect(openedPath(path)).toBe(opened),
)

test.each([
  ['a.jpg.coffer', 'a (2).jpg.coffer'],
  ['Holiday/day.1/a.jpg', 'Holiday/day.1/a (2).jpg'],
  ['no ending', 'no ending (2)'],
  ['.env', '.env (2)'],
])('a second %s is called %s', (path, second) => expect(numbered(path, 2)).toBe(second))

test('a download has no folders, and no way out of where it is put', () => {
  expect(flatName('Holiday/day 1/a.jpg')).toBe('Holiday - day 1 - a.jpg')
  expect(flatName('../../etc//./passwd')).toBe('etc - passwd')
})
