/** A passphrase that cost what an old device could do is made to cost what this one can, and never less. */
import { describe, expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { KDF_CALIBRATED_MAX, KDF_FLOOR } from '../../../src/protocol/limits.ts'
import {
  beginStrengthening,
  createKeyring,
  endStrengthening,
  openKeyring,
  strengthen,
  typed,
} from '../../../worker/keyring/keyring.ts'
import { readRows } from '../../support/rows.ts'
import { freshName, newVault, openTab, PASSPHRASE, set, type Tab } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }

async function keyringOf(iterations: number) {
  const made = await createKeyring({ passphrase: { text: PASSPHRASE, iterations } }, 1)
  return openKeyring(made.header, secret)
}

const to = (iterations: number) => ({ iterations, nowMs: 2 })

test('a slot that cost less is replaced by one that costs more, for the same passphrase', async () => {
  const keyring = await keyringOf(KDF_FLOOR)
  const revision = await strengthen(keyring, secret, to(2 * KDF_FLOOR))
  const [slot] = (await openKeyring(revision?.header ?? new Uint8Array(), secret)).slots
  expect(slot?.slot.fixed.iterations).toBe(2 * KDF_FLOOR)
  expect(revision?.revokes).toBe(true)
})

test('one that costs as much, or nearly, or more, stays', async () => {
  const keyring = await keyringOf(2 * KDF_FLOOR)
  for (const iterations of [KDF_FLOOR, 2 * KDF_FLOOR, 2.9 * KDF_FLOOR]) {
    expect(await strengthen(keyring, secret, to(iterations))).toBeUndefined()
  }
})

test('another passphrase strengthens nothing', async () => {
  const keyring = await keyringOf(KDF_FLOOR)
  const wrong = { passphrase: 'wrong' }
  await expect(strengthen(keyring, wrong, to(2 * KDF_FLOOR))).rejects.toMatchObject({
    code: 'wrong-secret',
  })
})

test('in a vault it says whether it did, and the vault opens as before', async () => {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 'kept')
  const [before] = (await tab.report()).slots
  // What calibration says depends on the machine; that nothing is ever lowered does not.
  const isDone = await tab.strengthen(PASSPHRASE)
  const [after] = (await tab.report()).slots
  expect(after?.id !== before?.id).toBe(isDone)
  expect(after?.iterations).toBeGreaterThanOrEqual(before?.iterations ?? Infinity)
  const again = await openTab(name)
  await again.unlock(secret)
  expect(await again.get('', 'a')).toBe('kept')
})

describe('in two steps', () => {
  test('the slot makes way for one that the same passphrase opens, however it is typed', async () => {
    const [composed, decomposed] = ['Z\u00fcrich', 'Zu\u0308rich']
    const passphrase = { text: composed, iterations: KDF_FLOOR }
    const made = await createKeyring({ passphrase }, 1)
    const keyring = await openKeyring(made.header, { passphrase: decomposed })
    const begun = await beginStrengthening(keyring, await typed(decomposed), 2 * KDF_FLOOR)
    if (!begun) throw new Error('nothing was begun')
    const { header, revokes } = await endStrengthening(keyring, begun, 2)
    expect(revokes).toBe(true)
    for (const text of [composed, decomposed]) {
      const [slot] = (await openKeyring(header, { passphrase: text })).slots
      expect(slot?.slot.fixed.iterations).toBe(2 * KDF_FLOOR)
    }
    await expect(openKeyring(header, { passphrase: 'wrong' })).rejects.toMatchObject({
      code: 'wrong-secret',
    })
  })

  test('nothing is begun for a slot that costs nearly as much, or for another passphrase', async () => {
    const keyring = await keyringOf(KDF_FLOOR)
    const [right, wrong] = [await typed(PASSPHRASE), await typed('wrong')]
    expect(await beginStrengthening(keyring, right, 1.4 * KDF_FLOOR)).toBeUndefined()
    expect(await beginStrengthening(keyring, wrong, 4 * KDF_FLOOR)).toBeUndefined()
  })

  test('a slot that has made way in between stays away', async () => {
    const keyring = await keyringOf(KDF_FLOOR)
    const begun = await beginStrengthening(keyring, await typed(PASSPHRASE), 2 * KDF_FLOOR)
    const other = await strengthen(keyring, secret, to(3 * KDF_FLOOR))
    if (!begun || !other) throw new Error('nothing was begun')
    expect(await keyring.follow(other.header)).toBe(true)
    await expect(endStrengthening(keyring, begun, 2)).rejects.toMatchObject({
      code: 'wrong-secret',
    })
  })
})

describe('after an unlock', () => {
  /** Whatever it measures of itself, this device may take all the time there is. */
  const quick = (name: string, strengthens = true): Promise<Tab> =>
    openTab(name, undefined, undefined, { kdfTargetMs: 1e9 }, { strengthen: strengthens })
  const costOf = async (tab: Tab): Promise<(number | undefined)[]> =>
    (await tab.slots()).map(({ iterations }) => iterations)

  test('the slot comes to cost what this device can do, without a word', async () => {
    const name = freshName()
    await set(await newVault(name), 'a', 'kept')
    const tab = await quick(name)
    await tab.unlock(secret)
    const told = tab.events.length
    await vi.waitFor(async () => expect(await costOf(tab)).toEqual([KDF_CALIBRATED_MAX]), 10_000)
    expect(tab.events.slice(told).filter(({ type }) => type === 'progress')).toEqual([])
    const again = await openTab(name)
    await again.unlock(secret)
    expect(await again.get('', 'a')).toBe('kept')
    expect((await again.check(1)).problems).toEqual([])
    const { meta, copy } = await readRows(name)
    expect([meta.get('header.prev'), copy.get('header')]).toEqual([
      meta.get('header'),
      meta.get('header'),
    ])
  })

  test('it stays as it is where that is not wanted, where it is bound, and under another secret', async () => {
    const names = [freshName(), freshName(), freshName(), freshName()]
    const hostSecret = (): Uint8Array => new Uint8Array(16).fill(7)
    for (const name of names) {
      const tab = await newVault(name)
      const slot = { kind: 'host-secret', hostSecret: hostSecret() } as const
      await tab.addSlot({ secret, slot })
    }
    const [control = '', unwanted = '', bound = '', by = ''] = names
    const id = (await (await newlyOpen(bound)).slots())[0]?.id ?? ''
    await (await newlyOpen(bound)).bindSlot({ id, passphrase: PASSPHRASE, bound: true })
    const tabs = await Promise.all([
      quick(unwanted, false),
      quick(bound),
      quick(by),
      // The last one: when its slot is another one, so would be those of the others.
      quick(control),
    ])
    const before = await Promise.all(
      tabs.map(async (tab) => {
        await tab.unlock(tab === tabs[2] ? { hostSecret: hostSecret() } : secret)
        return tab.slots()
      }),
    )
    const [one, two, three, last] = tabs
    await vi.waitFor(async () => expect(await costOf(last)).toContain(KDF_CALIBRATED_MAX), 10_000)
    const after = await Promise.all([one.slots(), two.slots(), three.slots()])
    expect(after).toEqual(before.slice(0, 3))
  })

  test('a lock in between ends it, and the vault opens as before', async () => {
    const name = freshName()
    await set(await newVault(name), 'a', 'kept')
    const tab = await quick(name)
    await tab.unlock(secret)
    await tab.lock()
    const rows = await readRows(name)
    const control = await quick(await withVault())
    await control.unlock(secret)
    await vi.waitFor(
      async () => expect(await costOf(control)).toEqual([KDF_CALIBRATED_MAX]),
      10_000,
    )
    expect((await readRows(name)).meta.get('header')).toEqual(rows.meta.get('header'))
    await tab.unlock(secret)
    expect(await tab.get('', 'a')).toBe('kept')
  })

  const newlyOpen = async (name: string): Promise<Tab> => {
    const tab = await openTab(name)
    await tab.unlock(secret)
    return tab
  }

  const withVault = async (): Promise<string> => {
    const name = freshName()
    await newVault(name)
    return name
  }
})
