/** Whoever edits the parts of files: every change is refused with the name of the file, found by a check, and mended. */
import { beforeAll, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { patterned } from '../../support/files.ts'
import { countHere } from '../../support/node-counts.ts'
import { tabOf } from '../../support/large.ts'
import { cloneRows, flipBit, layRows, readRows, tamper, type Rows } from '../../support/rows.ts'
import { freshName, openTab, type Tab } from '../../support/tab.ts'
import {
  BRIEF,
  contentOf,
  expectContent,
  PART,
  partsIn,
  put,
  putUntil,
} from '../../support/vault-files.ts'

const CONTENT = { a: patterned(PART + 9), b: patterned(PART + 9).toReversed() }
type Parts = Map<string, Uint8Array>
let rows: Rows
let parts: { a: string[]; b: string[] }
/** The parts of what had the name `a` before. */
let earlier: Parts

beforeAll(async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await put(tab, 'a', CONTENT.b)
  earlier = (await readRows(name)).files
  await put(tab, 'a', CONTENT.a)
  await vi.waitUntil(async () => (await partsIn(name)) === 2)
  const a = [...(await readRows(name)).files.keys()]
  await put(tab, 'b', CONTENT.b)
  rows = await readRows(name)
  parts = { a, b: [...rows.files.keys()].filter((key) => !a.includes(key)) }
  await tab.close()
})

const at = (list: readonly string[], index: number): string => list[index] ?? ''
const row = (key: string): Uint8Array => rows.files.get(key) ?? new Uint8Array()
let tried = 0

async function laid(change: (files: Parts) => unknown): Promise<{ name: string; tab: Tab }> {
  const changed = cloneRows(rows)
  change(changed.files)
  const name = freshName()
  await layRows(name, changed)
  return { name, tab: await tabOf(name) }
}

/** What reading all of `a` comes to once the parts have been changed. `b` must be as it was. */
async function codeAfter(change: (files: Parts) => unknown): Promise<string> {
  const { tab } = await laid(change)
  tried++
  await expectContent(tab, 'b', CONTENT.b)
  expect((await tab.files({})).map(({ name }) => name)).toEqual(['a', 'b'])
  try {
    await expectContent(tab, 'a', CONTENT.a)
    return 'read'
  } catch (error) {
    expect(error).toMatchObject({ detail: { name: 'a' } })
    return (error as { code: string }).code
  } finally {
    await tab.close()
  }
}

test('untouched parts are read', async () => {
  expect(await codeAfter(() => {})).toBe('read')
})

test('a flipped bit anywhere in a part is tampered', async () => {
  const places = [0, 1, 4, 5, 14, 15, 46, 47, 78, 79, 83, 95, 200_000]
  for (const key of parts.a) {
    const { length } = row(key)
    for (const place of [...places.filter((one) => one < length), length - 17, length - 1]) {
      const flip = (files: Parts) => files.set(key, flipBit(row(key), place, place % 8))
      expect(`${place}: ${await codeAfter(flip)}`).toBe(`${place}: tampered`)
    }
  }
})

const EVERY = process.env['COFFER_FAULTS'] === 'all' ? 1 : 13

test('no bit at all of a small file is turned over and it is read', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const content = patterned(30)
  await put(tab, 'small', content)
  await tab.close()
  const { files, ...others } = await readRows(name)
  const [[key, whole] = ['', new Uint8Array()]] = files
  const bits = whole.length * 8
  let flips = 0
  // 13 is no divisor of eight: bits of every place have their turn.
  for (let bit = 0; bit < bits; bit += EVERY) {
    const changed = new Map([[key, flipBit(whole, bit >> 3, bit & 7)]])
    const copy = freshName()
    await layRows(copy, { ...others, files: changed })
    const other = await tabOf(copy)
    await expect(contentOf(other, 'small'), `bit ${bit}`).rejects.toMatchObject({
      code: 'tampered',
      detail: { name: 'small' },
    })
    await other.close()
    flips++
  }
  process.stdout.write(`${flips} of ${bits} bits of a small file\n`)
  countHere({ bitsFlipped: flips, bitsDetected: flips })
}, 600_000)

test('swapped, cut, longer and foreign parts are tampered, missing ones are missing', async () => {
  const [first, last] = [at(parts.a, 0), at(parts.a, 1)]
  const old = [...earlier.values()]
  const changes: [string, (files: Parts) => unknown][] = [
    ['tampered', (files) => files.set(first, row(at(parts.b, 0)))],
    ['tampered', (files) => files.set(last, row(at(parts.b, 1)))],
    ['tampered', (files) => files.set(last, row(first))],
    ['tampered', (files) => files.set(first, row(first).slice(0, -1))],
    ['tampered', (files) => files.set(last, row(last).slice(0, 10))],
    ['tampered', (files) => files.set(last, new Uint8Array([...row(last), 0]))],
    ['tampered', (files) => files.set(first, row(first).slice(0, 79 + 262_144))],
    ['tampered', (files) => files.set(last, 'no bytes' as unknown as Uint8Array)],
    // An older file of that name, put back part by part.
    ['tampered', (files) => parts.a.forEach((key, i) => files.set(key, old[i] ?? row(key)))],
    ['record-missing', (files) => files.delete(first)],
    ['record-missing', (files) => files.delete(last)],
    ['record-missing', (files) => parts.a.forEach((key) => files.delete(key))],
  ]
  for (const [index, [code, change]] of changes.entries()) {
    expect(`${index}: ${await codeAfter(change)}`).toBe(`${index}: ${code}`)
  }
})

test('segments of a part cannot change places', async () => {
  const SEGMENT = 262_144
  const first = at(parts.a, 0)
  const moved = (order: number[]): Uint8Array<ArrayBuffer> => {
    const out = new Uint8Array(row(first))
    order.forEach((from, to) =>
      out.set(
        row(first).subarray(79 + from * SEGMENT, 79 + (from + 1) * SEGMENT),
        79 + to * SEGMENT,
      ),
    )
    return out
  }
  for (const order of [
    [1, 0, 2, 3],
    [0, 1, 3, 2],
    [0, 0, 2, 3],
  ]) {
    expect(await codeAfter((files) => files.set(first, moved(order)))).toBe('tampered')
  }
})

test('what is gone is never no such file', async () => {
  const { tab } = await laid((files) => files.clear())
  for (const name of ['a', 'b']) {
    const missing = { code: 'record-missing', detail: { name } }
    await expect(tab.file(name)).rejects.toMatchObject(missing)
  }
  expect(await tab.files({})).toHaveLength(2)
  expect(await tab.file('c')).toBeUndefined()
})

test('a check looks at every part, and finds all that is wrong', async () => {
  const sound = await laid(() => {})
  expect(await sound.tab.check(1)).toMatchObject({ problems: [], parts: 4, entries: 2 })
  const { tab } = await laid((files) => {
    files.set(at(parts.a, 0), flipBit(row(at(parts.a, 0)), 900_000, 3))
    files.delete(at(parts.b, 1))
    // In front of all others, so that it is swept by nobody before the check.
    files.set(at(parts.a, 1).replace('/1', '/7'), row(at(parts.a, 1)))
  })
  const { problems } = await tab.check(1)
  expect(problems.map(({ what, code, name }) => [what, code, name])).toEqual([
    ['file', 'tampered', 'a'],
    ['file', 'record-missing', 'b'],
    ['file', 'orphan', undefined],
  ])
})

test('a repair takes out what cannot be read, keeps its parts aside, and leaves the rest', async () => {
  const { name, tab } = await laid((files) => {
    files.set(at(parts.a, 0), flipBit(row(at(parts.a, 0)), 900_000, 3))
    files.set(at(parts.b, 1).replace('/1', '/7'), row(at(parts.a, 1)))
  })
  const { report } = await tab.repair({})
  expect(report).toMatchObject({ lost: [{ namespace: 'coffer/files', name: 'a' }], quarantined: 3 })
  expect((await tab.check(1)).problems).toEqual([])
  expect(await contentOf(tab, 'a')).toBeUndefined()
  await expectContent(tab, 'b', CONTENT.b)
  const { quarantine, files } = await readRows(name)
  expect(files.size).toBe(2)
  expect([...quarantine.keys()].map((key) => key.split('/')[0])).toEqual([
    'files',
    'files',
    'files',
  ])
})

test('a log that does not open is salvaged with the files whose names are left', async () => {
  const changed = cloneRows(rows)
  // Without the index the rows alone say what is there.
  changed.index.clear()
  const [newest] = [...changed.log.keys()].toSorted((a, b) => b - a)
  changed.log.set(newest ?? 0, flipBit(changed.log.get(newest ?? 0) ?? new Uint8Array(), 60, 1))
  const name = freshName()
  await layRows(name, changed)
  const tab = await openTab(name)
  await expect(tab.unlock({})).rejects.toMatchObject({ code: 'tampered' })
  await tab.repair({})
  const left = await tab.files({})
  for (const { name: file } of left) await expectContent(tab, file, CONTENT[file as 'a' | 'b'])
  const { files, quarantine } = await readRows(name)
  expect(left.length).toBeLessThan(2)
  // Nothing is deleted: what has lost its name is kept aside.
  const aside = [...quarantine.keys()].filter((key) => key.startsWith('files/'))
  expect(files.size + aside.length).toBe(4)
})

test('so many changes were tried', () => {
  expect(tried).toBeGreaterThan(40)
  process.stdout.write(`changed parts of files refused: ${tried - 1} of ${tried - 1}\n`)
})

test('where the note of a put cannot be read, nothing is called left over, and a repair makes room for the next put', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const long = patterned(BRIEF + 9)
  await putUntil(tab, 'a', long, BRIEF, () => tab.lock())
  await tab.unlock({})
  const [newest] = [...(await readRows(name)).log.keys()].toSorted((a, b) => b - a)
  await tamper(name, async (db) => {
    const found = (await db.get('log', newest ?? 0)) as Uint8Array
    await db.put('log', flipBit(found, 60, 1), newest ?? 0)
  })
  const { problems } = await tab.check(1)
  expect(problems.map(({ what, namespace }) => [what, namespace])).toEqual([
    ['row', undefined],
    ['entry', 'coffer/puts'],
  ])
  await tab.repair({})
  await put(tab, 'a', long)
  await expectContent(tab, 'a', long)
  // What it had written goes with the next sweep.
  await tab.lock()
  await tab.unlock({})
  await expect.poll(async () => (await tab.check(1)).problems).toEqual([])
})
