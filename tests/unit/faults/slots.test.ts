/**
 * Changing the ways in while IndexedDB fails, at every request: afterwards every old secret works or every new one, never
 * neither; what was revoked is nowhere once somebody has opened the vault; and no entry is lost.
 */
import { afterAll, describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { openFaultTab, openVault, type FaultTab } from '../../support/fault-tab.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName, PASSPHRASE } from '../../support/tab.ts'
import { FEWER, printStruck, sweep, type Scenario } from './sweep.ts'

const before = { a: 1, b: 'two' }
const old = { passphrase: PASSPHRASE }
const next = { passphrase: 'the next one' }
const HOST = 'a secret of the host'
const host = (): UnlockSecret => ({ hostSecret: new TextEncoder().encode(HOST) })

/** A vault with a passphrase, a host's secret and this browser, which is what the sweep opens it by. */
async function vaultRows(): Promise<Rows> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ passphrase: PASSPHRASE, device: true })
  const hostSecret = new TextEncoder().encode(HOST)
  await tab.addSlot({ secret: old, slot: { kind: 'host-secret', hostSecret } })
  for (const [set, value] of Object.entries(before)) await tab.apply('', [{ set, value }])
  tab.host.crash()
  return readRows(name)
}

const rows = await vaultRows()

afterAll(printStruck)

/** The same without this browser: nothing but the passphrase and the host's secret. */
async function portableRows(bound: boolean): Promise<Rows> {
  const name = freshName()
  await layRows(name, rows)
  const tab = await openFaultTab(name)
  await tab.unlock(old)
  await tab.removeSlot({ id: await slotOf(tab, 'device'), secret: old })
  if (bound) await bind(tab, true)
  tab.host.crash()
  return readRows(name)
}

async function bind(tab: FaultTab, bound: boolean): Promise<void> {
  await tab.bindSlot({ id: await slotOf(tab, 'passphrase'), passphrase: PASSPHRASE, bound })
}

/** Whether the secret opens the vault with all that is in it. */
async function opens(name: string, secret: UnlockSecret): Promise<boolean> {
  const tab = await openFaultTab(name)
  try {
    await tab.unlock(secret)
    expect(await tab.get('', 'b')).toBe('two')
    // What was cut short is mended by whoever opens the vault.
    await tab.report()
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'wrong-secret' })
    return false
  } finally {
    tab.host.crash()
  }
}

interface Ways {
  /** Those that open the vault if the change did not take place, and those if it did. */
  before: () => UnlockSecret[]
  after: () => UnlockSecret[]
  revokes: boolean
}

async function checkWays(name: string, done: boolean, ways: Ways): Promise<void> {
  const [all, were, are] = [[...ways.before(), ...ways.after()], ways.before(), ways.after()]
  const opening = new Set<string>()
  for (const secret of all) if (await opens(name, copied(secret))) opening.add(told(secret))
  const sets = [new Set(were.map(told)), new Set(are.map(told))]
  expect(done ? [sets[1]] : sets).toContainEqual(opening)
  const { meta, copy } = await readRows(name)
  expect(copy.get('header')).toEqual(meta.get('header'))
  const isChanged = told([...opening]) === told([...(sets[1] ?? [])])
  if (isChanged && ways.revokes) expect(meta.get('header.prev')).toEqual(meta.get('header'))
}

const told = (value: unknown): string => JSON.stringify(value)
const copied = (secret: UnlockSecret): UnlockSecret =>
  secret.hostSecret ? { hostSecret: secret.hostSecret.slice() } : secret

function scenario(act: (tab: FaultTab) => Promise<unknown>, ways: Ways): Scenario {
  return {
    lay: (name) => layRows(name, rows),
    ready: async (tab, name) => {
      await openVault(tab, name)
      await tab.unlock({})
    },
    act,
    secret: {},
    before,
    after: before,
    check: (name, done) => checkWays(name, done, ways),
  }
}

const slotOf = async (tab: FaultTab, kind: string): Promise<string> =>
  (await tab.slots()).find((slot) => slot.kind === kind)?.id ?? ''

describe('every old secret works or every new one', () => {
  test('adding a slot', async () => {
    await sweep(
      scenario((tab) => tab.addSlot({ secret: old, slot: { kind: 'passphrase', ...next } }), {
        before: () => [old, host()],
        after: () => [old, next, host()],
        revokes: false,
      }),
    )
  })

  test('changing the passphrase', async () => {
    await sweep(
      scenario((tab) => tab.changePassphrase({ old: PASSPHRASE, new: next.passphrase }), {
        before: () => [old, host()],
        after: () => [next, host()],
        revokes: true,
      }),
    )
  })

  test('removing a slot', async () => {
    await sweep(
      scenario(
        async (tab) => tab.removeSlot({ id: await slotOf(tab, 'host-secret'), secret: old }),
        { before: () => [old, host()], after: () => [old], revokes: true },
      ),
    )
  })

  test.each([
    ['binding a passphrase', true],
    ['freeing it again', false],
  ] as const)('%s', async (_, bound) => {
    const laid = await portableRows(!bound)
    const ways = { before: () => [old, host()], after: () => [old, host()], revokes: false }
    const sweeping: Scenario = {
      ...scenario((tab) => bind(tab, bound), ways),
      lay: (name) => layRows(name, laid),
      ready: async (tab, name) => {
        await openVault(tab, name)
        await tab.unlock(old)
      },
      secret: old,
      check: async (name, done) => {
        await checkWays(name, done, ways)
        const tab = await openFaultTab(name)
        await tab.unlock(old)
        const isBound = (await tab.slots()).some((slot) => slot.bound)
        if (done) expect(isBound).toBe(bound)
        // The key is there as long as it is needed, and no longer.
        expect((await readRows(name)).meta.has('device')).toBe(isBound)
        expect((await tab.check(1)).problems).toEqual([])
        tab.host.crash()
      },
    }
    await sweep(sweeping, FEWER)
  })

  test('binding by the key that this browser has already', async () => {
    await sweep(
      scenario((tab) => bind(tab, true), {
        before: () => [old, host(), {}],
        after: () => [old, host(), {}],
        revokes: false,
      }),
      FEWER,
    )
  })

  test('a new key for this browser', async () => {
    await sweep(
      scenario((tab) => tab.addSlot({ secret: old, slot: { kind: 'device' } }), {
        before: () => [old, {}],
        after: () => [old, {}],
        revokes: false,
      }),
      FEWER,
    )
  })

  test('a recovery code, made and confirmed', async () => {
    let code: string | undefined
    const making: Scenario = {
      ...scenario(
        async (tab) => {
          const added = await tab.addSlot({ secret: old, slot: { kind: 'recovery' } })
          code = added.recoveryCode
          await tab.confirmRecoveryCode(code ?? '')
        },
        { before: () => [old, host()], after: () => [old, host()], revokes: false },
      ),
      check: async (name, done) => {
        expect(await opens(name, old)).toBe(true)
        expect(await opens(name, host())).toBe(true)
        // A code that was handed out opens the vault, whatever came after.
        if (code !== undefined) expect(await opens(name, { recoveryCode: code })).toBe(true)
        if (done) expect(code).toBeDefined()
        code = undefined
      },
    }
    await sweep(making, FEWER)
  })
})
