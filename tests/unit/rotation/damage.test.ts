/** Rotation of a vault in which not all is well: nothing that cannot be read is lost by it, and nothing is sealed too early. */
import { describe, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { flipBit, layRows, readRows, tamper, type Rows } from '../../support/rows.ts'
import { openFaultTab, type FaultTab } from '../../support/fault-tab.ts'
import { freshName, openTab, set } from '../../support/tab.ts'
import { epochsOf, headerOf } from './epochs.ts'
import { begun, contents, filledVault, LAZY, openedTab, secret, STILL } from './support.ts'

/** The rows of a vault in which nothing is under way. */
async function quietRows() {
  const { name, tab } = await filledVault()
  while ((await tab.report()).log?.upkeep) await new Promise((next) => setTimeout(next, 1))
  const before = await contents(tab)
  tab.host.crash()
  return { rows: await readRows(name), before }
}

/** The rows of a vault as a crash between the header of a rotation and its copies leaves them. */
async function cutShort() {
  const { rows, before } = await quietRows()
  const name = freshName()
  await layRows(name, rows)
  const tab = await openedTab(name, secret, STILL)
  await begun(tab)
  tab.host.crash()
  const left = await readRows(name)
  left.meta.set('header.prev', rows.meta.get('header'))
  left.copy.set('header', rows.meta.get('header'))
  return { rows: left, before }
}

describe('a row that does not open', () => {
  for (const damage of ['tampered', 'record-missing'] as const) {
    test(`keeps the old keys, says ${damage}, and after a repair the rotation ends`, async () => {
      // Nothing is rewritten before: every entry is in the row that it was born in.
      const { name, tab } = await filledVault(LAZY)
      const { revision = 0 } = (await tab.entry('', 'name 5')) ?? {}
      const sequence = Math.floor(revision / 65_536)
      const row = (await readRows(name)).log.get(sequence) as Uint8Array
      await tamper(name, (db) =>
        damage === 'tampered'
          ? db.put('log', flipBit(row, 60, 1), sequence)
          : db.delete('log', sequence),
      )
      await expect(tab.rotate({})).rejects.toMatchObject({ code: damage, detail: { sequence } })
      expect(headerOf(await readRows(name))).toMatchObject({ epoch: 2, rotating: true })
      expect((await tab.report()).rotation).toMatchObject({ state: 'running' })
      // It is not tried for ever, and everything else goes on.
      await set(tab, 'a', 1)
      await expect(tab.rotate({})).rejects.toMatchObject({ code: damage })
      const { lost } = (await tab.repair({})).report
      await tab.rotate({})
      expect(epochsOf(await readRows(name))).toEqual([2])
      expect((await tab.check(1)).problems).toEqual([])
      expect(await tab.get('', 'a')).toBe(1)
      expect(lost).toEqual([{ namespace: '', name: 'name 5' }])
      expect(await contents(tab)).toHaveLength(20)
    })
  }

  test('in a large value says so too', async () => {
    const { rows } = await quietRows()
    const name = freshName()
    const [key = '', part] = [...rows.large].at(1) ?? []
    const damaged = new Map(rows.large).set(key, flipBit(part as Uint8Array, 90, 0))
    await layRows(name, { ...rows, large: damaged })
    const tab = await openedTab(name)
    await expect(tab.rotate({})).rejects.toMatchObject({ code: 'tampered' })
    await tab.repair({})
    await tab.rotate({})
    expect(epochsOf(await readRows(name))).toEqual([2])
    await expect(tab.get('', 'name 5')).resolves.toBe('value 5')
  })
})

test('what a browser fails at for no reason we know of ends the call as internal, and the next one goes on', async () => {
  const { name, tab } = await filledVault()
  const before = await contents(tab)
  const { encrypt } = crypto.subtle
  const spy = vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(async (...given) => {
    // Only parts of a large value are so long, and here only the rotation seals any.
    if (given[2].byteLength < 32_768) return encrypt.apply(crypto.subtle, given)
    throw new DOMException('', 'OperationError')
  })
  try {
    await expect(tab.rotate({})).rejects.toMatchObject({ code: 'internal' })
  } finally {
    spy.mockRestore()
  }
  expect((await tab.report()).rotation).toMatchObject({ state: 'running' })
  expect(await contents(tab)).toEqual(before)
  await tab.rotate({})
  expect(epochsOf(await readRows(name))).toEqual([2])
  expect(await contents(tab)).toEqual(before)
})

describe("a key that is not the slot's", () => {
  test("put in the place of this browser's gets nothing: the rotation is refused, and nothing is changed", async () => {
    const { rows } = await quietRows()
    const foreign = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'wrapKey',
      'unwrapKey',
    ])
    for (const device of [foreign, undefined]) {
      const name = freshName()
      await layRows(name, rows)
      await tamper(name, (db) =>
        device ? db.put('meta', device, 'device') : db.delete('meta', 'device'),
      )
      const tab = await openedTab(name, secret, LAZY)
      await expect(tab.rotate({})).rejects.toMatchObject({
        code: 'slot-damaged',
        detail: { slot: 'device' },
      })
      expect(headerOf(await readRows(name)).epoch).toBe(1)
      const id = (await tab.slots()).find(({ kind }) => kind === 'device')?.id ?? ''
      await tab.removeSlot({ id, secret, rotate: true })
      expect(headerOf(await readRows(name)).epoch).toBe(2)
    }
  })
})

describe('a bound passphrase', () => {
  test("stays bound, and opens the rotated vault with this browser's key and not without", async () => {
    const { name, tab } = await filledVault()
    const { recoveryCode = '' } = await tab.addSlot({ secret, slot: { kind: 'recovery' } })
    await tab.confirmRecoveryCode(recoveryCode)
    const id = (await tab.slots()).find(({ kind }) => kind === 'passphrase')?.id ?? ''
    await tab.bindSlot({ id, passphrase: secret.passphrase, bound: true })
    const before = await contents(tab)
    await tab.rotate({})
    expect((await tab.slots()).map(({ kind, bound }) => [kind, bound])).toContainEqual([
      'passphrase',
      true,
    ])
    const fresh = await openedTab(name)
    expect(await contents(fresh)).toEqual(before)
    await tamper(name, (db) => db.delete('meta', 'device'))
    const other = await openTab(name)
    await expect(other.unlock(secret)).rejects.toMatchObject({ code: 'slot-damaged' })
    await other.unlock({ recoveryCode })
    await expect(other.rotate({})).rejects.toMatchObject({ code: 'slot-damaged' })
  })
})

/** Tabs that have opened a vault under rotation, one for each request at which there was no room for the second copy. */
async function* barredTabs(rows: Rows): AsyncGenerator<{ name: string; tab: FaultTab }> {
  for (let at = 1; at < 60; at++) {
    const name = freshName()
    await layRows(name, rows)
    const tab = await openFaultTab(name, undefined, LAZY)
    tab.host.arm('quota', at)
    const isOpen = await tab.unlock({}).then(
      () => true,
      () => false,
    )
    tab.host.disarm()
    const { copy, meta } = await readRows(name)
    const isStanding = Buffer.compare(
      copy.get('header') as Uint8Array,
      meta.get('header') as Uint8Array,
    )
    if (isOpen && isStanding !== 0) yield { name, tab }
  }
}

describe('while the second copy of the header cannot be written', () => {
  test('nothing is sealed under the new epoch, all is read, and it goes on as soon as it can', async () => {
    const { rows, before } = await cutShort()
    let barred = 0
    for await (const { name, tab } of barredTabs(rows)) {
      const { log } = await readRows(name)
      barred++
      expect(await contents(tab)).toEqual(before)
      await expect(set(tab, 'a', 1)).rejects.toMatchObject({ code: 'quota' })
      await expect(set(tab, 'a', 'L'.repeat(60_000))).rejects.toMatchObject({ code: 'quota' })
      expect([...(await readRows(name)).log.keys()]).toEqual([...log.keys()])
      await tab.rotate({})
      await set(tab, 'a', 1)
      const after = await readRows(name)
      expect(after.copy.get('header')).toEqual(after.meta.get('header'))
      expect(epochsOf(after)).toEqual([2])
      expect(await contents(tab)).toHaveLength(21)
    }
    expect(barred).toBeGreaterThan(0)
  })

  test('a lock that this tab has not heard of comes before what keeps it from sealing', async () => {
    const { rows } = await cutShort()
    let barred = 0
    for await (const { name, tab } of barredTabs(rows)) {
      barred++
      tab.host.deaf = true
      await (await openedTab(name, secret, STILL)).lock()
      await expect(set(tab, 'a', 1)).rejects.toMatchObject({ code: 'locked' })
      await expect(set(tab, 'a', 1)).rejects.toMatchObject({ code: 'locked' })
    }
    expect(barred).toBeGreaterThan(0)
  })

  test('which a crash has left, whoever unlocks writes it first', async () => {
    const { rows, before } = await cutShort()
    const name = freshName()
    await layRows(name, rows)
    const tab = await openedTab(name, secret, STILL)
    const { meta, copy } = await readRows(name)
    expect(copy.get('header')).toEqual(meta.get('header'))
    expect(meta.get('header.prev')).toEqual(meta.get('header'))
    expect(await contents(tab)).toEqual(before)
    expect((await tab.report()).healed).toEqual(['header copy'])
  })
})
