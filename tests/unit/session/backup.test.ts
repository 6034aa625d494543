/** A backup of an open vault: all of it, as it was at one moment, while calls go on. */
import { expect, test } from 'vitest'
import type { Value } from '../../../src/protocol/values.ts'
import { receiveBatches } from '../../../worker/entry-stream.ts'
import '../../support/cheap-kdf.ts'
import { backupOf, entriesIn } from '../../support/backup.ts'
import {
  freshName,
  newVault,
  openTab,
  PASSPHRASE,
  remove,
  set,
  type Tab,
} from '../../support/tab.ts'

test('every entry of every namespace is in it, with its expiry, and what has expired is not', async () => {
  const tab = await newVault()
  await set(tab, 'a', 1)
  await set(tab, 'later', 2, { expiresAt: tab.clock.nowMs + 1000 })
  await set(tab, 'over', 3, { expiresAt: 1 })
  await tab.apply('other', [{ set: 'a', value: new Date(4) }])
  const large = 'x'.repeat(300_000)
  await set(tab, 'large', large)
  const { blob, contents } = await backupOf(tab)
  expect(contents.namespaces).toEqual([
    { name: '', entries: 3 },
    { name: 'other', entries: 1 },
  ])
  const entries = await entriesIn(blob)
  expect(entries.map(({ value }) => value === large)).toEqual([false, true, false, false])
  expect(entries.filter(({ name }) => name !== 'large')).toEqual([
    { namespace: '', name: 'a', value: 1 },
    { namespace: '', name: 'later', value: 2, expiresAt: tab.clock.nowMs + 1000 },
    { namespace: 'other', name: 'a', value: new Date(4) },
  ])
})

test('it tells how far it is', async () => {
  const tab = await newVault()
  for (const name of ['a', 'b', 'c']) await set(tab, name, 'v'.repeat(40_000))
  await backupOf(tab)
  expect(tab.events.findLast(({ type }) => type === 'copying')).toEqual({
    type: 'copying',
    call: 1,
    done: 3,
    total: 3,
    unit: 'entries',
  })
})

/** Reads batches one by one, and writes between them. */
async function takeWhile(
  tab: Tab,
  write: (batch: number) => Promise<unknown>,
): Promise<Map<string, Value>> {
  const { port1, port2 } = new MessageChannel()
  const sending = tab.sendEntries(port2, 1)
  const found = new Map<string, Value>()
  let batches = 0
  for await (const { entries, gone = [] } of receiveBatches(port1)) {
    for (const { name, value } of entries) found.set(name, value)
    for (const { name } of gone) found.delete(name)
    await write(++batches)
  }
  await sending
  return found
}

test('what changes meanwhile is in it as it was at the end, whole commits and all', async () => {
  const name = (await newVaultOf(2500)).name
  const tab = await openTab(name)
  await tab.unlock({ passphrase: PASSPHRASE })
  const other = await openTab(name)
  await other.unlock({ passphrase: PASSPHRASE })
  const found = await takeWhile(tab, async (batch) => {
    // Another tab moves one unit between two entries, of which one has been read and the other has not.
    if (batch > 3) return
    await other.apply('', [
      { set: '0000', value: 100 - batch },
      { set: '2400', value: batch },
      { set: `new ${batch}`, value: batch },
    ])
    await remove(tab, `00${batch}1`)
  })
  const now = await tab.entries('', {})
  expect(found).toEqual(new Map(now.map((entry) => [entry.name, entry.value])))
  expect(found.get('0000')).toBe(100 - Number(found.get('2400')))
  expect(found.has('0011')).toBe(false)
})

test('no commit is in it in part, though another tab never stops writing', async () => {
  const { name } = await newVaultOf(200)
  const [tab, other] = await Promise.all([openTab(name), openTab(name)])
  for (const each of [tab, other]) await each.unlock({ passphrase: PASSPHRASE })
  const over = new AbortController()
  const writing = (async () => {
    for (let n = 1; !over.signal.aborted; n++) {
      // As often as it comes between two requests of the other tab, and no more: or nobody would ever read anything.
      await new Promise((resolve) => setTimeout(resolve, 0))
      const step = n % 90
      await other.apply('', [
        { set: `0${100 + step}`, value: -n },
        { set: '0000', value: n },
        { set: '0199', value: n },
      ])
      await other.apply('second', [{ set: 'n', value: 'x'.repeat(60_000) + n }])
    }
  })()
  try {
    for (let round = 0; round < 25; round++) {
      const values = new Map<string, Value>()
      const { blob } = await backupOf(tab)
      for (const { name: key, value } of await entriesIn(blob)) values.set(key, value)
      const n = Number(values.get('0000'))
      expect(values.get('0199')).toBe(n === 0 ? 199 : n)
      if (n > 0) expect(values.get(`0${100 + (n % 90)}`)).toBe(-n)
      // Of two commits one after the other, never the second without the first, nor one behind.
      const second = Number((values.get('n') as string | undefined)?.replaceAll('x', '') ?? n)
      expect([n, n - 1]).toContain(second)
    }
  } finally {
    over.abort()
    await writing
  }
})

async function newVaultOf(count: number): Promise<{ name: string }> {
  const name = freshName()
  const tab = await newVault(name)
  const steps = Array.from({ length: count }, (_, n) => ({
    set: String(n).padStart(4, '0'),
    value: n,
  }))
  await tab.apply('', steps)
  return { name }
}

test('a lock ends it with `locked`, and nothing of it is handed over', async () => {
  const tab = await newVault()
  for (const name of ['a', 'b', 'c']) await set(tab, name, 'v'.repeat(600_000))
  const { port1, port2 } = new MessageChannel()
  const sending = tab.sendEntries(port2, 1)
  sending.catch(() => {})
  const batches = receiveBatches(port1)
  await batches.next()
  await tab.lock()
  await expect(batches.next()).rejects.toMatchObject({ code: 'locked' })
  await expect(sending).rejects.toMatchObject({ code: 'locked' })
  await expect(backupOf(tab)).rejects.toMatchObject({ code: 'locked' })
})

test('locked and unlocked on the way, it has ended all the same', async () => {
  const tab = await newVault()
  for (const name of ['a', 'b', 'c']) await set(tab, name, 'v'.repeat(600_000))
  const { port1, port2 } = new MessageChannel()
  const sending = tab.sendEntries(port2, 1)
  sending.catch(() => {})
  const batches = receiveBatches(port1)
  await batches.next()
  await tab.lock()
  await tab.unlock({ passphrase: PASSPHRASE })
  await expect(batches.next()).rejects.toMatchObject({ code: 'locked' })
  expect(await tab.has('', 'a')).toBe(true)
})

test('whoever stops it is told `aborted`, though nobody takes anything', async () => {
  const tab = await newVault()
  const { port1, port2 } = new MessageChannel()
  const sending = tab.sendEntries(port2, 7)
  // It asks whether the vault is open first.
  await tab.has('', 'a')
  await tab.stopCopying(7)
  await expect(sending).rejects.toMatchObject({ code: 'aborted' })
  port1.close()
})
