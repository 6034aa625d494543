/** Ways in, added and taken away: each opens what the others opened, and what is gone opens nothing. */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { readRows, uncounted } from '../../support/rows.ts'
import { freshName, newVault, openTab, PASSPHRASE, set, type Tab } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }
const hostBytes = (): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => (at * 7) % 256)

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

async function vaultWithEntry(): Promise<{ name: string; tab: Tab }> {
  const name = freshName()
  const tab = await newVault(name)
  await set(tab, 'a', 'kept')
  return { name, tab }
}

const kinds = async (tab: Tab): Promise<string[]> => (await tab.slots()).map(({ kind }) => kind)

test('a second passphrase opens the vault beside the first, and has its name', async () => {
  const { name, tab } = await vaultWithEntry()
  const slot = { kind: 'passphrase', passphrase: 'another one' } as const
  const { id } = await tab.addSlot({ secret, slot, name: 'Ärger 🔑' })
  expect(await opens(name, secret)).toBe('kept')
  expect(await opens(name, { passphrase: 'another one' })).toBe('kept')
  expect(await opens(name, { passphrase: 'neither' })).toBe('wrong-secret')
  const [first, second] = await tab.slots()
  expect(first).toMatchObject({ kind: 'passphrase', name: '', confirmed: true })
  expect(second).toEqual({
    id,
    kind: 'passphrase',
    name: 'Ärger 🔑',
    iterations: second?.iterations,
    bound: false,
    createdAt: tab.clock.nowMs,
    confirmed: true,
  })
  expect((await tab.check(1)).problems).toEqual([])
})

test('no name of a slot lies on the disk in clear', async () => {
  const { name, tab } = await vaultWithEntry()
  await tab.addSlot({ secret, slot: { kind: 'recovery' }, name: 'under the doormat' })
  const { meta, copy } = await readRows(name)
  for (const row of [meta.get('header'), copy.get('header')]) {
    const text = Buffer.from(row as Uint8Array).toString('latin1')
    expect(text).toContain('COFFER')
    expect(text).not.toContain('doormat')
  }
})

describe('changing the passphrase', () => {
  test('the new one opens, the old one does not, and everything is there', async () => {
    const { name, tab } = await vaultWithEntry()
    const [before] = await tab.slots()
    await tab.renameSlot(before?.id ?? '', 'mine')
    const { id } = await tab.changePassphrase({ old: PASSPHRASE, new: 'changed' })
    expect(id).not.toBe(before?.id)
    expect(await opens(name, secret)).toBe('wrong-secret')
    expect(await opens(name, { passphrase: 'changed' })).toBe('kept')
    expect(await tab.slots()).toMatchObject([{ id, name: 'mine' }])
    await set(tab, 'b', 'goes on')
  })

  test('a wrong old one changes nothing', async () => {
    const { name, tab } = await vaultWithEntry()
    const before = await readRows(name)
    await expect(tab.changePassphrase({ old: 'wrong', new: 'x' })).rejects.toMatchObject({
      code: 'wrong-secret',
    })
    expect(uncounted(await readRows(name))).toEqual(uncounted(before))
  })

  test('of two, only the one that was given', async () => {
    const { name, tab } = await vaultWithEntry()
    await tab.addSlot({ secret, slot: { kind: 'passphrase', passphrase: 'second' } })
    await tab.changePassphrase({ old: 'second', new: 'third' })
    expect(await opens(name, secret)).toBe('kept')
    expect(await opens(name, { passphrase: 'second' })).toBe('wrong-secret')
    expect(await opens(name, { passphrase: 'third' })).toBe('kept')
  })

  test('no header that the old one opens is left, in neither database', async () => {
    const { name, tab } = await vaultWithEntry()
    const before = (await readRows(name)).meta.get('header')
    await tab.changePassphrase({ old: PASSPHRASE, new: 'changed' })
    const { meta, copy } = await readRows(name)
    const now = meta.get('header')
    expect(now).not.toEqual(before)
    expect([meta.get('header.prev'), copy.get('header')]).toEqual([now, now])
  })
})

describe('a recovery code', () => {
  const recovery = { secret, slot: { kind: 'recovery' } } as const

  test('has eight groups of four, and opens the vault in any case and grouping', async () => {
    const { name, tab } = await vaultWithEntry()
    const { recoveryCode = '' } = await tab.addSlot(recovery)
    expect(recoveryCode).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/)
    const typed = [
      recoveryCode,
      recoveryCode.toLowerCase(),
      recoveryCode.replaceAll('-', ''),
      ` ${recoveryCode.replaceAll('-', ' \u2013 ')}\n`,
      recoveryCode.replaceAll('0', 'o').replaceAll('1', 'l'),
    ]
    for (const code of typed) expect(await opens(name, { recoveryCode: code })).toBe('kept')
  })

  test('a typing error is told from the code of another vault', async () => {
    const { name, tab } = await vaultWithEntry()
    const { recoveryCode = '' } = await tab.addSlot(recovery)
    const other = await vaultWithEntry()
    const { recoveryCode: foreign = '' } = await other.tab.addSlot(recovery)
    const locked = await openTab(name)
    const refusal = async (code: string): Promise<unknown> =>
      locked.unlock({ recoveryCode: code }).catch((error: unknown) => error)
    const swapped = (recoveryCode.startsWith('2') ? '3' : '2') + recoveryCode.slice(1)
    for (const mistyped of [swapped, recoveryCode.slice(1), `${recoveryCode}0`, 'no code', 'U']) {
      expect(await refusal(mistyped)).toMatchObject({
        code: 'wrong-secret',
        detail: { mistyped: true },
      })
    }
    expect(await refusal(foreign)).toMatchObject({ code: 'wrong-secret', detail: {} })
  })

  test('counts once it was typed again, and not for another one', async () => {
    const { tab } = await vaultWithEntry()
    const { recoveryCode = '' } = await tab.addSlot(recovery)
    expect(await tab.slots()).toMatchObject([{}, { kind: 'recovery', confirmed: false }])
    const other = await vaultWithEntry()
    const { recoveryCode: foreign = '' } = await other.tab.addSlot(recovery)
    await expect(tab.confirmRecoveryCode(foreign)).rejects.toMatchObject({ code: 'wrong-secret' })
    await expect(tab.confirmRecoveryCode('')).rejects.toMatchObject({ code: 'bad-request' })
    expect(await tab.slots()).toMatchObject([{}, { confirmed: false }])
    await tab.confirmRecoveryCode(recoveryCode.toLowerCase())
    expect(await tab.slots()).toMatchObject([{}, { kind: 'recovery', confirmed: true }])
    const rows = (await tab.report()).sequence
    await tab.confirmRecoveryCode(recoveryCode)
    expect((await tab.report()).sequence).toBe(rows)
  })

  test('a new one ends the old one when it is confirmed, and not before', async () => {
    const { name, tab } = await vaultWithEntry()
    const { recoveryCode: first = '' } = await tab.addSlot(recovery)
    await tab.confirmRecoveryCode(first)
    const { recoveryCode: lost = '' } = await tab.addSlot(recovery)
    const { recoveryCode: second = '' } = await tab.addSlot(recovery)
    expect(await opens(name, { recoveryCode: first })).toBe('kept')
    expect(await opens(name, { recoveryCode: lost })).toBe('wrong-secret')
    expect(await opens(name, { recoveryCode: second })).toBe('kept')
    await expect(tab.confirmRecoveryCode(first)).rejects.toMatchObject({ code: 'wrong-secret' })
    await tab.confirmRecoveryCode(second)
    expect(await opens(name, { recoveryCode: first })).toBe('wrong-secret')
    expect(await opens(name, { recoveryCode: second })).toBe('kept')
    expect(await kinds(tab)).toEqual(['passphrase', 'recovery'])
  })
})

describe('a host secret', () => {
  test('opens the vault, and the bytes the worker was given are zeroed', async () => {
    const { name, tab } = await vaultWithEntry()
    const given = hostBytes()
    await tab.addSlot({ secret, slot: { kind: 'host-secret', hostSecret: given } })
    expect(given.every((byte) => byte === 0)).toBe(true)
    expect(await opens(name, { hostSecret: hostBytes() })).toBe('kept')
    expect(await opens(name, { hostSecret: hostBytes().fill(1, 0, 1) })).toBe('wrong-secret')
    expect(await opens(name, { hostSecret: new Uint8Array(16) })).toBe('wrong-secret')
  })

  test('of fewer than 16 bytes is refused', async () => {
    const { tab } = await vaultWithEntry()
    for (const hostSecret of [new Uint8Array(15), new Uint8Array(1025)]) {
      const slot = { kind: 'host-secret', hostSecret } as const
      await expect(tab.addSlot({ secret, slot })).rejects.toMatchObject({ code: 'bad-request' })
      await expect(tab.unlock({ hostSecret })).rejects.toMatchObject({ code: 'bad-request' })
    }
  })
})

describe('a passkey', () => {
  const output = (): Uint8Array => hostBytes().reverse()
  const passkey = (outputs: [Uint8Array, Uint8Array] = [output(), output()]) =>
    ({
      kind: 'passkey',
      credentialId: Uint8Array.of(1, 2, 3),
      input: new Uint8Array(32).fill(9),
      rpId: 'vault.example',
      outputs,
    }) as const

  test('opens the vault by what its PRF gives, and a locked vault says whom to ask for it', async () => {
    const { name, tab } = await vaultWithEntry()
    const added = passkey()
    await tab.addSlot({ secret, slot: added, name: 'key ring' })
    expect(added.outputs.flatMap((bytes) => [...bytes]).every((byte) => byte === 0)).toBe(true)
    const locked = await openTab(name)
    const { credentialId, input, rpId } = passkey()
    expect(await locked.passkeys()).toEqual([{ credentialId, input, rpId }])
    expect(await opens(name, { prfOutput: output() })).toBe('kept')
    expect(await opens(name, { prfOutput: hostBytes() })).toBe('wrong-secret')
    expect(await opens(name, { hostSecret: output() })).toBe('wrong-secret')
    expect((await tab.check(1)).problems).toEqual([])
  })

  test('whose PRF does not give the same twice is refused, and nothing changes', async () => {
    const { name, tab } = await vaultWithEntry()
    const before = await readRows(name)
    const slot = passkey([output(), hostBytes()])
    await expect(tab.addSlot({ secret, slot })).rejects.toMatchObject({ code: 'passkey-no-prf' })
    expect(await readRows(name)).toEqual(before)
  })

  test('is never the only slot', async () => {
    const { tab } = await vaultWithEntry()
    await tab.addSlot({ secret, slot: passkey() })
    const id = (await tab.slots()).find(({ kind }) => kind === 'passphrase')?.id ?? ''
    await expect(tab.removeSlot({ id, secret, acceptDeviceOnly: true })).rejects.toMatchObject({
      code: 'last-slot',
      detail: { portable: false },
    })
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    await tab.removeSlot({ id, secret: { prfOutput: output() } })
    expect(await kinds(tab)).toEqual(['passkey', 'device'])
  })
})

describe('this browser', () => {
  test('is remembered, and forgotten with its key', async () => {
    const { name, tab } = await vaultWithEntry()
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    expect(await opens(name, {})).toBe('kept')
    const { meta } = await readRows(name)
    expect((meta.get('device') as CryptoKey).extractable).toBe(false)
    expect(meta.has('device.next')).toBe(false)
    const device = (await tab.slots()).find(({ kind }) => kind === 'device')
    await tab.removeSlot({ id: device?.id ?? '', secret })
    expect(await opens(name, {})).toBe('wrong-secret')
    expect((await readRows(name)).meta.has('device')).toBe(false)
    expect(await opens(name, secret)).toBe('kept')
  })

  test('a key that was lost is replaced', async () => {
    const { name, tab } = await vaultWithEntry()
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    const { meta } = await readRows(name)
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    expect(await kinds(tab)).toEqual(['passphrase', 'device'])
    expect((await readRows(name)).meta.get('device')).not.toBe(meta.get('device'))
    expect(await opens(name, {})).toBe('kept')
  })
})

describe('what is asked for', () => {
  test('a wrong secret adds and removes nothing', async () => {
    const { name, tab } = await vaultWithEntry()
    const { id } = await tab.addSlot({ secret, slot: { kind: 'device' } })
    const before = uncounted(await readRows(name))
    const wrong = { passphrase: 'wrong' }
    const refused = { code: 'wrong-secret' }
    await expect(tab.addSlot({ secret: wrong, slot: { kind: 'recovery' } })).rejects.toMatchObject(
      refused,
    )
    await expect(tab.removeSlot({ id, secret: wrong })).rejects.toMatchObject(refused)
    // It opens by itself, but whoever sits before it cannot give themselves another way in.
    await expect(tab.addSlot({ secret: {}, slot: { kind: 'recovery' } })).rejects.toMatchObject(
      refused,
    )
    await expect(tab.removeSlot({ id, secret: {} })).rejects.toMatchObject(refused)
    const after = uncounted(await readRows(name))
    expect({
      ...after,
      meta: new Map([...after.meta].filter(([key]) => key !== 'device')),
    }).toEqual({ ...before, meta: new Map([...before.meta].filter(([key]) => key !== 'device')) })
  })

  test('a vault that only this browser opens takes the browser for it', async () => {
    const name = freshName()
    const tab = await openTab(name)
    await tab.create({ device: true })
    await set(tab, 'a', 'kept')
    const { recoveryCode = '' } = await tab.addSlot({ secret: {}, slot: { kind: 'recovery' } })
    await tab.confirmRecoveryCode(recoveryCode)
    const slot = { kind: 'passphrase', passphrase: 'added' } as const
    await expect(tab.addSlot({ secret: {}, slot })).rejects.toMatchObject({ code: 'wrong-secret' })
    await tab.addSlot({ secret: { recoveryCode }, slot })
    expect(await opens(name, { passphrase: 'added' })).toBe('kept')
  })

  test('a locked vault tells and changes nothing', async () => {
    const { tab } = await vaultWithEntry()
    await tab.lock()
    const refused = { code: 'locked' }
    await expect(tab.slots()).rejects.toMatchObject(refused)
    await expect(tab.addSlot({ secret, slot: { kind: 'recovery' } })).rejects.toMatchObject(refused)
    await expect(tab.changePassphrase({ old: PASSPHRASE, new: 'x' })).rejects.toMatchObject(refused)
  })

  test('a slot that is not there is no slot', async () => {
    const { tab } = await vaultWithEntry()
    const none = { code: 'bad-request', detail: { reason: 'no such slot' } }
    await expect(tab.renameSlot('00', 'x')).rejects.toMatchObject(none)
    await expect(tab.removeSlot({ id: '00', secret })).rejects.toMatchObject(none)
  })
})

describe('removing', () => {
  const idOf = async (tab: Tab, kind: string): Promise<string> =>
    (await tab.slots()).find((slot) => slot.kind === kind)?.id ?? ''

  test('the last slot stays, and an unconfirmed code does not count', async () => {
    const { name, tab } = await vaultWithEntry()
    const id = await idOf(tab, 'passphrase')
    const last = { code: 'last-slot', detail: { portable: false } }
    await expect(tab.removeSlot({ id, secret })).rejects.toMatchObject(last)
    const { recoveryCode = '' } = await tab.addSlot({ secret, slot: { kind: 'recovery' } })
    await expect(tab.removeSlot({ id, secret, acceptDeviceOnly: true })).rejects.toMatchObject(last)
    await tab.confirmRecoveryCode(recoveryCode)
    await tab.removeSlot({ id, secret })
    expect(await opens(name, secret)).toBe('wrong-secret')
    expect(await opens(name, { recoveryCode })).toBe('kept')
  })

  test('the last one that opens elsewhere goes only if that is accepted', async () => {
    const { name, tab } = await vaultWithEntry()
    await tab.addSlot({ secret, slot: { kind: 'device' } })
    const id = await idOf(tab, 'passphrase')
    await expect(tab.removeSlot({ id, secret })).rejects.toMatchObject({
      code: 'last-slot',
      detail: { portable: true },
    })
    await tab.removeSlot({ id, secret, acceptDeviceOnly: true })
    expect(await opens(name, secret)).toBe('wrong-secret')
    expect(await opens(name, {})).toBe('kept')
  })

  test('leaves no header that the slot opens', async () => {
    const { name, tab } = await vaultWithEntry()
    const slot = { kind: 'passphrase', passphrase: 'gone' } as const
    const { id } = await tab.addSlot({ secret, slot })
    await tab.removeSlot({ id, secret })
    const { meta, copy } = await readRows(name)
    expect([meta.get('header.prev'), copy.get('header')]).toEqual([
      meta.get('header'),
      meta.get('header'),
    ])
    expect(await opens(name, { passphrase: 'gone' })).toBe('wrong-secret')
  })
})
