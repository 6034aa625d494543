/** A passphrase that opens the vault in this browser only: by its key, which is no way in of its own. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { newDeviceKey } from '../../../worker/keyring/keyring.ts'
import { layRows, readRows, tamper, uncounted } from '../../support/rows.ts'
import { freshName, newVault, openTab, PASSPHRASE, set, type Tab } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }
const lost = { code: 'slot-damaged', detail: { slot: 'device' } }
const onlyHere = { code: 'last-slot', detail: { portable: true } }

const idOf = async (tab: Tab, kind: string): Promise<string> =>
  (await tab.slots()).find((slot) => slot.kind === kind)?.id ?? ''

const bind = async (tab: Tab, bound = true, passphrase = PASSPHRASE) =>
  tab.bindSlot({ id: await idOf(tab, 'passphrase'), passphrase, bound })

/** What comes of opening the vault by a secret, in a tab of its own. */
async function opens(name: string, by: UnlockSecret): Promise<unknown> {
  const tab = await openTab(name)
  try {
    await tab.unlock(by)
    return await tab.get('', 'a')
  } catch (error) {
    return (error as { code: string }).code
  } finally {
    await tab.close()
  }
}

/** A vault with a passphrase, and a recovery code that was proved saved. */
async function vaultWithCode(): Promise<{ name: string; tab: Tab; recoveryCode: string }> {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 'kept')
  const { recoveryCode = '' } = await tab.addSlot({ secret, slot: { kind: 'recovery' } })
  await tab.confirmRecoveryCode(recoveryCode)
  return { name, tab, recoveryCode }
}

async function boundVault() {
  const vault = await vaultWithCode()
  await bind(vault.tab)
  return vault
}

const deviceRow = async (name: string): Promise<unknown> =>
  (await readRows(name)).meta.get('device')

describe('binding', () => {
  test('the passphrase opens the vault where the key is, and the vault still asks for it', async () => {
    const { name, tab, recoveryCode } = await vaultWithCode()
    const before = await idOf(tab, 'passphrase')
    await tab.renameSlot(before, 'mine')
    const { id } = await bind(tab)
    expect(id).not.toBe(before)
    expect(await tab.slots()).toMatchObject([
      { id, kind: 'passphrase', name: 'mine', bound: true },
      { kind: 'recovery', bound: false },
    ])
    expect((await deviceRow(name)) as CryptoKey).toMatchObject({ extractable: false })
    expect(await opens(name, secret)).toBe('kept')
    expect(await opens(name, { passphrase: 'wrong' })).toBe('wrong-secret')
    expect(await opens(name, {})).toBe('wrong-secret')
    expect(await opens(name, { recoveryCode })).toBe('kept')
    expect((await tab.check(1)).problems).toEqual([])
  })

  test('leaves no header in which the passphrase was free', async () => {
    const { name } = await boundVault()
    const { meta, copy } = await readRows(name)
    expect([meta.get('header.prev'), copy.get('header')]).toEqual([
      meta.get('header'),
      meta.get('header'),
    ])
  })

  test('a locked vault tells that it is bound', async () => {
    const { name } = await boundVault()
    const { slots } = await (await openTab(name)).report()
    expect(slots.map(({ kind, bound }) => [kind, bound])).toEqual([
      ['passphrase', true],
      ['recovery', false],
    ])
  })

  test('takes the passphrase of that slot, and changes nothing for another one', async () => {
    const { name, tab } = await vaultWithCode()
    await tab.addSlot({ secret, slot: { kind: 'passphrase', passphrase: 'second' } })
    const before = uncounted(await readRows(name))
    await expect(bind(tab, true, 'second')).rejects.toMatchObject({ code: 'wrong-secret' })
    const none = { code: 'bad-request' }
    const id = await idOf(tab, 'recovery')
    await expect(tab.bindSlot({ id, passphrase: PASSPHRASE, bound: true })).rejects.toMatchObject(
      none,
    )
    await expect(
      tab.bindSlot({ id: '00', passphrase: PASSPHRASE, bound: true }),
    ).rejects.toMatchObject(none)
    expect(uncounted(await readRows(name))).toEqual(before)
  })

  test('twice is once', async () => {
    const { tab } = await boundVault()
    const rows = (await tab.report()).sequence
    expect(await bind(tab)).toEqual({ id: await idOf(tab, 'passphrase') })
    expect((await tab.report()).sequence).toBe(rows)
  })

  test('the layer stays when the passphrase is changed', async () => {
    const { name, tab } = await boundVault()
    await tab.changePassphrase({ old: PASSPHRASE, new: 'changed' })
    expect(await tab.slots()).toMatchObject([{ bound: true }, {}])
    expect(await opens(name, { passphrase: 'changed' })).toBe('kept')
    expect(await opens(name, secret)).toBe('wrong-secret')
  })

  test('freed again it opens the vault anywhere, and the key is gone', async () => {
    const { name, tab } = await boundVault()
    const { id } = await bind(tab, false)
    expect(await tab.slots()).toMatchObject([{ id, bound: false }, {}])
    expect(await deviceRow(name)).toBeUndefined()
    expect(await opens(name, secret)).toBe('kept')
  })

  test('another tab goes on, and goes by the layer from then on', async () => {
    const { name, tab } = await vaultWithCode()
    const other = await openTab(name)
    await other.unlock(secret)
    await bind(tab)
    await set(other, 'b', 1)
    await other.changePassphrase({ old: PASSPHRASE, new: 'by the other' })
    expect(await opens(name, { passphrase: 'by the other' })).toBe('kept')
  })
})

describe('a portable way in', () => {
  test('must be there first: an unconfirmed code and this browser are none', async () => {
    const name = freshName()
    const tab = await newVault(name)
    await expect(bind(tab)).rejects.toMatchObject(onlyHere)
    const { recoveryCode = '' } = await tab.addSlot({ secret, slot: { kind: 'recovery' } })
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    await expect(bind(tab)).rejects.toMatchObject(onlyHere)
    await tab.confirmRecoveryCode(recoveryCode)
    await bind(tab)
    expect(await opens(name, secret)).toBe(undefined)
  })

  test('that is the last one goes only if that is accepted', async () => {
    const { name, tab } = await boundVault()
    const id = await idOf(tab, 'recovery')
    await expect(tab.removeSlot({ id, secret })).rejects.toMatchObject(onlyHere)
    await tab.removeSlot({ id, secret, acceptDeviceOnly: true })
    expect(await opens(name, secret)).toBe('kept')
    // There is something to ask for, and so the browser is no answer to it.
    const slot = { kind: 'host-secret', hostSecret: new Uint8Array(16) } as const
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    await expect(tab.addSlot({ secret: {}, slot })).rejects.toMatchObject({ code: 'wrong-secret' })
  })

  test('of two passphrases the second cannot be bound as well', async () => {
    const name = freshName()
    const tab = await newVault(name)
    const slot = { kind: 'passphrase', passphrase: 'second' } as const
    const { id } = await tab.addSlot({ secret, slot })
    await bind(tab)
    await expect(tab.bindSlot({ id, passphrase: 'second', bound: true })).rejects.toMatchObject(
      onlyHere,
    )
  })
})

describe("the browser's key", () => {
  test('that is lost or another one is never taken for a wrong passphrase, and never made anew', async () => {
    const { name, tab, recoveryCode } = await boundVault()
    await tab.close()
    for (const key of [undefined, null, 'no key', await newDeviceKey()]) {
      await tamper(name, (db) => db.put('meta', key, 'device'))
      const locked = await openTab(name)
      await expect(locked.unlock(secret)).rejects.toMatchObject(lost)
      await expect(locked.unlock({ passphrase: 'wrong' })).rejects.toMatchObject(lost)
      await locked.unlock({ recoveryCode })
      await expect(bind(locked, false)).rejects.toMatchObject(lost)
      await expect(locked.changePassphrase({ old: PASSPHRASE, new: 'x' })).rejects.toMatchObject(
        lost,
      )
      const isLost = !(key instanceof CryptoKey)
      expect((await locked.check(1)).problems).toEqual([
        { what: 'slot', code: isLost ? 'record-missing' : 'tampered' },
      ])
      const other = { secret: { recoveryCode }, slot: { kind: 'device' } } as const
      if (isLost) await expect(locked.addSlot(other)).rejects.toMatchObject(lost)
      if (isLost) expect(await deviceRow(name)).toBe(key)
      // A right secret ends the count of those that did not open it.
      await locked.unlock({ recoveryCode })
      await locked.close()
    }
  })

  test('that is lost ends with the slot that needed it', async () => {
    const { name, tab, recoveryCode } = await boundVault()
    await tamper(name, (db) => db.delete('meta', 'device'))
    await tab.removeSlot({ id: await idOf(tab, 'passphrase'), secret: { recoveryCode } })
    const by = { recoveryCode }
    await tab.addSlot({ secret: by, slot: { kind: 'passphrase', passphrase: 'a new one' } })
    await bind(tab, true, 'a new one')
    expect(await opens(name, { passphrase: 'a new one' })).toBe('kept')
  })

  test('is one for the slot of the browser and for what is bound, whichever comes first', async () => {
    for (const isBoundFirst of [true, false]) {
      const { name, tab } = await vaultWithCode()
      const remember = () => tab.addSlot({ secret, slot: { kind: 'device' } })
      const steps = isBoundFirst ? [() => bind(tab), remember] : [remember, () => bind(tab)]
      for (const step of steps) await step()
      expect(await opens(name, secret)).toBe('kept')
      expect(await opens(name, {})).toBe('kept')
      expect((await tab.check(1)).problems).toEqual([])
      // Remembering it once more makes no other key, which would end what is bound.
      await remember()
      expect(await opens(name, secret)).toBe('kept')
      expect(await opens(name, {})).toBe('kept')
    }
  })

  test('stays when the browser is forgotten as long as something is bound by it', async () => {
    const { name, tab } = await boundVault()
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    await tab.removeSlot({ id: await idOf(tab, 'device'), secret })
    expect(await opens(name, {})).toBe('wrong-secret')
    expect(await opens(name, secret)).toBe('kept')
    await bind(tab, false)
    expect(await deviceRow(name)).toBeUndefined()
  })

  test('stays when what was bound is freed, as long as the browser is remembered', async () => {
    const { name, tab } = await boundVault()
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    await bind(tab, false)
    expect(await opens(name, {})).toBe('kept')
    expect(await deviceRow(name)).toBeInstanceOf(CryptoKey)
  })

  test('does not go elsewhere with the rows: there the passphrase opens nothing, and the code does', async () => {
    const { name, recoveryCode } = await boundVault()
    const rows = await readRows(name)
    rows.meta.delete('device')
    const elsewhere = freshName()
    await layRows(elsewhere, rows)
    expect(await opens(elsewhere, secret)).toBe('slot-damaged')
    expect(await opens(elsewhere, { recoveryCode })).toBe('kept')
  })
})
