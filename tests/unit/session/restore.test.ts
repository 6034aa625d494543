/** A backup is taken in whole, by one commit, and what it takes away is kept. */
import { expect, test } from 'vitest'
import type { Restoring } from '../../../src/protocol/backup.ts'
import { SAFETY_NAMESPACE } from '../../../src/protocol/backup.ts'
import type { Value } from '../../../src/protocol/values.ts'
import type { Batch, StreamedEntry } from '../../../worker/entry-stream.ts'
import '../../support/cheap-kdf.ts'
import { backupOf, entriesIn, restoreInto, takeFrom, takeIn } from '../../support/backup.ts'
import {
  freshName,
  newVault,
  openTab,
  PASSPHRASE,
  remove,
  set,
  type Tab,
} from '../../support/tab.ts'

const LARGE = 'l'.repeat(200_000)
const VALUES: Record<string, Value> = {
  text: 'Zürich',
  numbers: [0, -0, NaN, Infinity, 2n ** 70n],
  dates: new Map([[new Date(1), new Set([undefined])]]),
  bytes: Uint8Array.of(1, 2),
  buffer: Uint8Array.of(3).buffer,
  large: LARGE,
}

async function filled(values: Record<string, Value>, second: Record<string, Value> = {}) {
  const tab = await newVault()
  const steps = (all: Record<string, Value>) =>
    Object.entries(all).map(([name, value]) => ({ set: name, value }))
  await tab.apply('', steps(values))
  await tab.apply('second', steps(second))
  return tab
}

const valuesOf = async (tab: Tab, namespace = ''): Promise<Record<string, Value>> =>
  Object.fromEntries((await tab.entries(namespace, {})).map(({ name, value }) => [name, value]))
const sequenceOf = async (tab: Tab): Promise<number | null> => (await tab.report()).sequence

const REPLACE: Restoring = { mode: 'replace', preview: false }

test('into an empty vault with other keys everything comes back, and nothing need be saved', async () => {
  const source = await filled(VALUES, { x: 1 })
  const expiresAt = source.clock.nowMs + 1000
  await set(source, 'later', 1, { expiresAt })
  const { blob } = await backupOf(source)
  const tab = await newVault()
  expect(await takeIn(tab, blob, REPLACE)).toMatchObject({ added: 8, changed: 0, onlyHere: 0 })
  expect(await valuesOf(tab)).toEqual({ ...VALUES, later: 1 })
  expect(await valuesOf(tab, 'second')).toEqual({ x: 1 })
  expect((await tab.entry('', 'later'))?.expiresAt).toBe(expiresAt)
  expect(await tab.safetyCopy()).toBeUndefined()
  expect((await tab.check(1)).problemCount).toBe(0)
})

test('replacing takes away what the backup has not, leaves what is the same, and keeps a copy', async () => {
  const { blob } = await backupOf(await filled({ a: 1, b: 2, large: LARGE }, { x: 1 }))
  const before = { a: 1, b: 'two', c: 3, large: `${LARGE}!` }
  const tab = await filled(before, { y: 1 })
  await tab.apply('third', [{ set: 'z', value: 1 }])
  const revision = (await tab.entry('', 'a'))?.revision
  const report = await restoreInto(tab, blob)
  expect(report).toMatchObject({ added: 1, changed: 2, same: 1, onlyHere: 3, expired: 0 })
  expect(report.changedNames).toEqual([
    { namespace: '', name: 'b' },
    { namespace: '', name: 'large' },
  ])
  expect(await valuesOf(tab)).toEqual({ a: 1, b: 2, large: LARGE })
  expect([await tab.keys('second', {}), await tab.keys('third', {})]).toEqual([['x'], []])
  expect((await tab.entry('', 'a'))?.revision).toBe(revision)
  const copy = await tab.safetyCopy()
  const saved = await entriesIn(copy?.blob ?? new Blob())
  expect(Object.fromEntries(saved.map(({ name, value }) => [name, value]))).toEqual({
    ...before,
    y: 1,
    z: 1,
  })
  expect((await tab.check(1)).problemCount).toBe(0)
})

test('the copy undoes the restore, and is itself undone by the next', async () => {
  const { blob } = await backupOf(await filled({ a: 1 }))
  const tab = await filled(VALUES)
  await restoreInto(tab, blob)
  const first = await tab.safetyCopy()
  await restoreInto(tab, first?.blob ?? new Blob())
  expect(await valuesOf(tab)).toEqual(VALUES)
  const second = await tab.safetyCopy()
  expect(await entriesIn(second?.blob ?? new Blob())).toEqual([
    { namespace: '', name: 'a', value: 1 },
  ])
  await tab.discardSafetyCopy()
  expect(await tab.safetyCopy()).toBeUndefined()
})

test('merging keeps or takes what differs, and leaves alone what is only here', async () => {
  const { blob } = await backupOf(await filled({ a: 1, b: 2, new: 3 }))
  const here = { a: 1, b: 'two', c: 4 }
  const keeping = await filled(here)
  await takeIn(keeping, blob, { mode: 'merge', changed: 'keep', preview: false })
  expect(await valuesOf(keeping)).toEqual({ ...here, new: 3 })
  expect(await keeping.safetyCopy()).toBeUndefined()
  const taking = await filled(here)
  await restoreInto(taking, blob, { mode: 'merge', changed: 'take' })
  expect(await valuesOf(taking)).toEqual({ ...here, b: 2, new: 3 })
  expect(await taking.safetyCopy()).toBeDefined()
})

test('a preview says the same and writes nothing', async () => {
  const { blob } = await backupOf(await filled({ a: 1, b: 2, large: LARGE }))
  const tab = await filled({ a: 1, b: 3, c: 4 })
  const last = await sequenceOf(tab)
  const preview = await takeIn(tab, blob, { ...REPLACE, preview: true })
  expect(preview).toMatchObject({ added: 1, changed: 1, same: 1, onlyHere: 1 })
  expect(await sequenceOf(tab)).toBe(last)
  expect(await restoreInto(tab, blob)).toEqual(preview)
})

test('nothing is overwritten or taken away that was not saved before', async () => {
  const { blob } = await backupOf(await filled({ a: 1, b: 2 }))
  const tab = await filled({ a: 'one', c: 3 })
  const last = await sequenceOf(tab)
  const refused = { code: 'conflict' }
  await expect(takeIn(tab, blob, REPLACE)).rejects.toMatchObject(refused)
  const take: Restoring = { mode: 'merge', changed: 'take', preview: false }
  await expect(takeIn(tab, blob, take)).rejects.toMatchObject(refused)
  expect(await sequenceOf(tab)).toBe(last)
  // Saved, but written once more since.
  const { blob: copy, sequence } = await backupOf(tab)
  await set(tab, 'c', 4)
  const safety = { copy, at: 1, sequence }
  await expect(takeIn(tab, blob, { ...REPLACE, safety })).rejects.toMatchObject(refused)
  expect(await valuesOf(tab)).toEqual({ a: 'one', c: 4 })
  expect(await tab.safetyCopy()).toBeUndefined()
})

test('a backup that is changed at its end is refused, and nothing of it is left', async () => {
  const { blob } = await backupOf(await filled(VALUES))
  const bytes = new Uint8Array(await blob.arrayBuffer())
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
  const tab = await filled({ a: 1 })
  const last = await sequenceOf(tab)
  await expect(restoreInto(tab, new Blob([bytes]))).rejects.toMatchObject({
    code: 'backup-invalid',
  })
  expect(await sequenceOf(tab)).toBe(last)
  expect(await valuesOf(tab)).toEqual({ a: 1 })
  expect(await tab.check(1)).toMatchObject({ parts: 0, problemCount: 0 })
})

test('what has expired since the backup was made stays away', async () => {
  const source = await filled({ a: 1 })
  await set(source, 'over', 1, { expiresAt: source.clock.nowMs + 1000 })
  const { blob } = await backupOf(source)
  const tab = await openTab(freshName(), undefined, { nowMs: source.clock.nowMs + 2000 })
  await tab.create({ passphrase: PASSPHRASE })
  expect(await takeIn(tab, blob, REPLACE)).toMatchObject({ added: 1, expired: 1 })
  expect(await tab.keys('', {})).toEqual(['a'])
})

test('another tab goes on, and reads what was restored', async () => {
  const { blob } = await backupOf(await filled({ a: 1 }))
  const name = freshName()
  const [tab, other] = [await newVault(name), await openTab(name)]
  await other.unlock({ passphrase: PASSPHRASE })
  await set(tab, 'a', 0)
  await set(tab, 'b', 0)
  expect(await valuesOf(other)).toEqual({ a: 0, b: 0 })
  await restoreInto(tab, blob)
  expect(await valuesOf(other)).toEqual({ a: 1 })
  await set(other, 'c', 2)
  expect(await valuesOf(tab)).toEqual({ a: 1, c: 2 })
})

test('a lock on the way ends it with `locked`, and the vault is as it was', async () => {
  const { blob } = await backupOf(await filled(VALUES))
  const tab = await filled({ a: 1 })
  const restoring = restoreInto(tab, blob)
  const locking = (async () => {
    while (!tab.events.some(({ type }) => type === 'copying')) await tab.has('', 'a')
    await tab.lock()
  })()
  await expect(restoring).rejects.toMatchObject({ code: 'locked' })
  await locking
  await expect(takeIn(tab, blob, REPLACE)).rejects.toMatchObject({ code: 'locked' })
  await tab.unlock({ passphrase: PASSPHRASE })
  expect(await valuesOf(tab)).toEqual({ a: 1 })
})

test('the copy is in no backup, and its namespace is nobody else’s', async () => {
  const { blob } = await backupOf(await filled({ a: 1 }))
  const tab = await filled({ a: 2 })
  await restoreInto(tab, blob)
  expect(await entriesIn((await backupOf(tab)).blob)).toHaveLength(1)
  const refused = { code: 'bad-name', detail: { reason: 'reserved' } }
  await expect(tab.keys(SAFETY_NAMESPACE, {})).rejects.toMatchObject(refused)
  await expect(tab.clear(SAFETY_NAMESPACE)).rejects.toMatchObject(refused)
  await remove(tab, 'a')
  expect(await tab.safetyCopy()).toBeDefined()
})

/** One entry, and before the end something that somebody does. */
async function* oneThen(
  value: Value,
  work: () => Promise<unknown>,
  name = 'a',
): AsyncGenerator<Batch> {
  yield { entries: [{ namespace: '', name, value }] }
  await work()
}

test.each<[string, (tab: Tab) => Promise<unknown>, Record<string, Value>]>([
  ['was the same and is deleted', (tab) => remove(tab, 'a'), {}],
  ['was the same and is changed', (tab) => set(tab, 'a', 2), { a: 2 }],
  ['was not there and is', (tab) => set(tab, 'late', 2), { a: 1, late: 2 }],
])('what %s before the commit makes it a `conflict`', async (_what, work, after) => {
  const tab = await filled({ a: 1 })
  await expect(
    takeFrom(
      tab,
      oneThen(1, () => work(tab)),
      REPLACE,
    ),
  ).rejects.toMatchObject({
    code: 'conflict',
  })
  expect(await valuesOf(tab)).toEqual(after)
})

test('locked and unlocked on the way, it has ended all the same', async () => {
  const tab = await filled({ a: 1 })
  const reopened = async () => {
    await tab.lock()
    await tab.unlock({ passphrase: PASSPHRASE })
  }
  await expect(takeFrom(tab, oneThen(2, reopened, 'b'), REPLACE)).rejects.toMatchObject({
    code: 'locked',
  })
  expect(await valuesOf(tab)).toEqual({ a: 1 })
})

test('what nobody could store is refused, whoever sends it', async () => {
  const tab = await newVault()
  const bad: StreamedEntry[] = [
    { namespace: SAFETY_NAMESPACE, name: 'a', value: 1 },
    { namespace: '', name: '', value: 1 },
    { namespace: '', name: 'a\ud800', value: 1 },
    { namespace: '', name: 'n'.repeat(5000), value: 1 },
    { namespace: 7 as never, name: 'a', value: 1 },
    { namespace: '', name: 'a', value: 1, expiresAt: -1 },
    { namespace: '', name: 'a', value: '\ud800' },
    { namespace: '', name: 'a', value: /x/ as never },
  ]
  for (const entry of bad) {
    const one = (async function* (): AsyncGenerator<Batch> {
      yield { entries: [entry] }
    })()
    const codes = { code: expect.stringMatching(/^bad-(request|value)$/) as string }
    await expect(takeFrom(tab, one, REPLACE)).rejects.toMatchObject(codes)
  }
  expect((await tab.report()).log?.entries).toBe(0)
})
