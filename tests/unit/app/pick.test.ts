/** What a person chose or dropped, as files (src/app/files/pick.ts): folders to their end, or to the limit and no further. */
import { expect, test } from 'vitest'
import { fromDrop, fromInput } from '../../../src/app/files/pick.ts'

interface Tree {
  [name: string]: string | Tree
}

let reads = 0

/** Entries as browsers give them: a folder's children two at a time, and what is called `locked` not at all. */
function entryOf(name: string, what: string | Tree, path = `/${name}`): FileSystemEntry {
  const base = {
    name,
    fullPath: path,
    isFile: typeof what === 'string',
    isDirectory: typeof what !== 'string',
  }
  type Give<T> = (what: T) => void
  if (typeof what === 'string') {
    const file = (give: Give<File>, fail: Give<Error>): void =>
      name === 'locked' ? fail(new Error('no')) : give(new File([what], name))
    return { ...base, file } as unknown as FileSystemEntry
  }
  const createReader = () => {
    const left = Object.entries(what)
    return {
      readEntries: (give: Give<FileSystemEntry[]>): void => {
        reads++
        give(left.splice(0, 2).map(([child, inside]) => entryOf(child, inside, `${path}/${child}`)))
      },
    }
  }
  return { ...base, createReader } as unknown as FileSystemEntry
}

const dropped = (tree: Tree): DataTransfer =>
  ({
    items: Object.entries(tree).map(([name, what]) => ({
      kind: 'file',
      webkitGetAsEntry: () => entryOf(name, what),
    })),
    files: [],
  }) as unknown as DataTransfer

const HOLIDAY = {
  Holiday: { 'a.jpg': 'a', 'day 1': { 'b.jpg': 'b', 'c.jpg': 'c', 'd.jpg': 'd' } },
  'e.txt': 'e',
}

test('a dropped folder is read to its end, with paths below it', async () => {
  const { files, more, unreadable } = await fromDrop(dropped(HOLIDAY), 100)
  expect(files.map(({ path }) => path)).toEqual([
    'Holiday/a.jpg',
    'Holiday/day 1/b.jpg',
    'Holiday/day 1/c.jpg',
    'Holiday/day 1/d.jpg',
    'e.txt',
  ])
  expect(await files[1]?.file.text()).toBe('b')
  expect([more, unreadable]).toEqual([false, 0])
})

test('beyond the limit nothing more is read, and that there was more is known', async () => {
  const endless = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`${n}`, 'x']))
  reads = 0
  const { files, more } = await fromDrop(dropped({ home: endless }), 10)
  expect([files.length, more]).toEqual([10, true])
  expect(reads).toBeLessThan(10)
  expect((await fromDrop(dropped(HOLIDAY), 5)).more).toBe(false)
})

test('what cannot be read is counted, and keeps nothing else back', async () => {
  const { files, unreadable } = await fromDrop(dropped({ a: { locked: 'x', b: 'b' } }), 100)
  expect([files.map(({ path }) => path), unreadable]).toEqual([['a/b'], 1])
})

test('what is chosen has the paths that the browser gives it', () => {
  const plain = new File(['a'], 'a.txt')
  const inFolder = Object.assign(new File(['b'], 'b.txt'), { webkitRelativePath: 'x/b.txt' })
  const { files, more } = fromInput([plain, inFolder, plain], 2)
  expect([files.map(({ path }) => path), more]).toEqual([['a.txt', 'x/b.txt'], true])
})
