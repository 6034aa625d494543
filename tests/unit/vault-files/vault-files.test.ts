/** Files in the vault: put, read whole and in part, listed, renamed and deleted, in every tab. */
import { expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'
import { readRows } from '../../support/rows.ts'
import { freshName, set } from '../../support/tab.ts'
import { tabOf } from '../../support/large.ts'
import { BRIEF, contentOf, expectContent, PART, partsIn, put } from '../../support/vault-files.ts'

test.each([0, 1, FULL, FULL + 1, PART - 1, PART, PART + 1, 5 * PART + 7])(
  'a file of %i bytes comes back as it was, in another tab too',
  async (sizeBytes) => {
    const name = freshName()
    const tab = await tabOf(name)
    const content = patterned(sizeBytes)
    const info = await put(tab, 'a file', content, { type: 'text/plain' })
    expect(info).toEqual({
      name: 'a file',
      type: 'text/plain',
      sizeBytes,
      revision: info.revision,
      storedAt: tab.clock.nowMs,
    })
    await expectContent(tab, 'a file', content)
    const other = await tabOf(name)
    expect(await other.file('a file')).toEqual(info)
    expect(await other.files({})).toEqual([info])
    await expectContent(other, 'a file', content)
    expect(await partsIn(name)).toBe(Math.max(1, Math.ceil(sizeBytes / PART)))
  },
)

test('there is no file where none was put, and entries are no files', async () => {
  const tab = await tabOf(freshName())
  await set(tab, 'a', 1)
  expect(await tab.file('a')).toBeUndefined()
  expect(await tab.files({})).toEqual([])
  await put(tab, 'f', patterned(9))
  expect(await tab.keys('', {})).toEqual(['a'])
  for (const namespace of ['coffer/files', 'coffer/puts']) {
    await expect(tab.keys(namespace, {})).rejects.toMatchObject({ code: 'bad-name' })
  }
})

test('a file takes the place of another one, which is there until then', async () => {
  const name = freshName()
  const [tab, other] = [await tabOf(name), await tabOf(name)]
  const [old, anew] = [patterned(2 * PART), patterned(3 * PART + 1)]
  const first = await put(tab, 'a', old)
  let seen = 0
  const over = { isIt: false }
  const putting = put(tab, 'a', anew).finally(() => (over.isIt = true))
  while (!over.isIt) {
    const now = await contentOf(other, 'a').catch((error: unknown) => error)
    if (now instanceof Uint8Array) expect([old.length, anew.length]).toContain(now.length)
    else expect(now).toMatchObject({ code: 'conflict' })
    seen++
  }
  expect(seen).toBeGreaterThan(0)
  expect((await putting).revision).toBeGreaterThan(first.revision)
  await expectContent(other, 'a', anew)
  await expect.poll(() => partsIn(name)).toBe(4)
})

test('a file that was opened stays the one it was, or is refused', async () => {
  const tab = await tabOf(freshName())
  const { revision } = await put(tab, 'a', patterned(9))
  const { revision: second } = await put(tab, 'a', patterned(10))
  await expect(tab.readVaultFile('a', revision, 0, 5)).rejects.toMatchObject({
    code: 'conflict',
    detail: { name: 'a', revision: second },
  })
  await tab.renameFile('a', 'b')
  const gone = { code: 'conflict', detail: { name: 'a', revision: 0 } }
  await expect(tab.readVaultFile('a', second, 0, 5)).rejects.toMatchObject(gone)
})

test('any part of it can be read by itself, and 1 MiB takes six segments at most', async () => {
  const tab = await tabOf(freshName())
  const content = patterned(9 * PART + 77)
  const { revision } = await put(tab, 'a', content)
  const opened = vi.spyOn(crypto.subtle, 'decrypt')
  const segments = (): number =>
    opened.mock.calls.filter(([, , sealed]) => sealed.byteLength > 100_000).length
  for (const [start, end] of [
    [0, 0],
    [0, 1],
    [FULL - 1, FULL + 1],
    [PART - 1, PART + 1],
    [3 * PART + 5, 3 * PART + 5 + 2 ** 20],
    [7 * PART + 262_111, 7 * PART + 262_111 + 2 ** 20],
    [9 * PART + 76, content.length],
    [5, content.length],
    [9 * PART, content.length + 1000],
    [content.length, content.length + 5],
    [9, 4],
  ] as const) {
    opened.mockClear()
    const part = await tab.readVaultFile('a', revision, start, end)
    expect(Buffer.compare(part, content.slice(start, Math.max(start, end)))).toBe(0)
    if (end - start <= 2 ** 20) expect(segments()).toBeLessThanOrEqual(6)
  }
  opened.mockRestore()
})

test('a media type that is none is refused', async () => {
  const tab = await tabOf(freshName())
  const putting = put(tab, 'a', patterned(1), { type: 'x'.repeat(256) })
  await expect(putting).rejects.toMatchObject({ code: 'bad-request' })
})

test('files are listed in the order of their names, by prefix and a page at a time', async () => {
  const tab = await tabOf(freshName())
  for (const name of ['b/2', 'a', 'b/1', 'c']) await put(tab, name, patterned(3))
  const names = async (options = {}): Promise<string[]> =>
    (await tab.files(options)).map(({ name }) => name)
  expect(await names()).toEqual(['a', 'b/1', 'b/2', 'c'])
  expect(await names({ prefix: 'b/' })).toEqual(['b/1', 'b/2'])
  expect(await names({ after: 'a', limit: 2 })).toEqual(['b/1', 'b/2'])
})

test('a file gets another name, nothing is copied, and no other file is lost by it', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const content = patterned(2 * PART)
  const first = await put(tab, 'a', content, { type: 'image/png' })
  const other = await put(tab, 'c', patterned(4))
  const before = [...(await readRows(name)).files.keys()]
  tab.clock.nowMs += 1000
  const { revision, ...rest } = await tab.renameFile('a', 'b')
  expect(rest).toEqual({
    name: 'b',
    type: 'image/png',
    sizeBytes: 2 * PART,
    storedAt: first.storedAt,
  })
  expect(revision).toBeGreaterThan(other.revision)
  await expectContent(tab, 'b', content)
  expect(await tab.file('a')).toBeUndefined()
  expect([...(await readRows(name)).files.keys()]).toEqual(before)
  const taken = { code: 'conflict', detail: { name: 'c', revision: other.revision } }
  await expect(tab.renameFile('b', 'c')).rejects.toMatchObject(taken)
  await expect(tab.renameFile('b', 'b')).rejects.toMatchObject({ code: 'conflict' })
  const missing = { code: 'conflict', detail: { name: 'a', revision: 0 } }
  await expect(tab.renameFile('a', 'd')).rejects.toMatchObject(missing)
  expect(await tab.files({})).toHaveLength(2)
})

test('a deleted file is gone with all its parts', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await put(tab, 'a', patterned(3 * PART))
  await put(tab, 'b', patterned(5))
  expect(await tab.deleteFile('a')).toBe(true)
  expect(await tab.deleteFile('a')).toBe(false)
  expect(await tab.file('a')).toBeUndefined()
  await expect.poll(() => partsIn(name)).toBe(1)
  await expectContent(tab, 'b', patterned(5))
})

/** A call that rests meanwhile. */
const LATE = 1_000_000

test('a put may say what it takes the place of', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const { revision } = await put(tab, 'a', patterned(5), { ifRevision: 0 })
  const conflict = { code: 'conflict', detail: { name: 'a', revision } }
  await expect(put(tab, 'a', patterned(6), { ifRevision: 0 })).rejects.toMatchObject(conflict)
  expect((await put(tab, 'a', patterned(7), { ifRevision: revision })).sizeBytes).toBe(7)
  // Another one comes first, in the middle of it.
  const now = (await tab.file('a'))?.revision
  const how = { type: '', modifiedAt: 0, ifRevision: now ?? -1 }
  const late = tab.putFile('a', new Blob([patterned(BRIEF + 9)]), how, LATE)
  late.catch(() => {})
  await tab.pauseFile(LATE, true)
  await put(await tabOf(name), 'a', patterned(8))
  await tab.pauseFile(LATE, false)
  await expect(late).rejects.toMatchObject({ code: 'conflict' })
  await expectContent(tab, 'a', patterned(8))
  await expect.poll(() => partsIn(name)).toBe(1)
})

test('a Blob that cannot be read leaves what was there', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await put(tab, 'a', patterned(5))
  const blob = new Blob([patterned(PART)])
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockRejectedValueOnce(
    new DOMException('', 'NotReadableError'),
  )
  await expect(put(tab, 'a', blob)).rejects.toMatchObject({ code: 'bad-request' })
  vi.restoreAllMocks()
  await expectContent(tab, 'a', patterned(5))
  expect(await partsIn(name)).toBe(1)
})

test('whoever watches is told the names of files, and nothing of a put under way', async () => {
  const name = freshName()
  const [tab, other] = [await tabOf(name), await tabOf(name)]
  await put(tab, 'a', patterned(BRIEF + 1))
  await tab.renameFile('a', 'b')
  await other.files({})
  const told = (): unknown[] =>
    other.events.flatMap((event) =>
      event.type === 'changed' ? [[event.namespace, event.names, event.deleted]] : [],
    )
  await expect.poll(told).toEqual([
    ['coffer/files', ['a'], []],
    ['coffer/files', ['b', 'a'], ['a']],
  ])
})

test('nothing of the name, the type or the content is on the disk in the clear', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  const text = 'canary canary canary canary'
  await put(tab, text, new Blob([text.repeat(100)]), { type: text })
  const { log, index, large, files } = await readRows(name)
  const all = [log, index, large, files].flatMap((store) => [...store].flat().map(String))
  const bytes = [log, index, large, files].flatMap((store) =>
    [...store.values()].map((row) => Buffer.from(row).toString('latin1')),
  )
  expect([...all, ...bytes].filter((row) => row.includes('canary'))).toEqual([])
  expect(bytes.length).toBeGreaterThan(2)
})

test('an erased vault leaves no file', async () => {
  const name = freshName()
  const tab = await tabOf(name)
  await put(tab, 'a', patterned(9))
  await tab.erase(name)
  expect(await partsIn(name)).toBe(0)
  await tab.create({ device: true })
  expect(await tab.files({})).toEqual([])
})
