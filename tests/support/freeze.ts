/**
 * Writes a vault by the code that is here, for scripts/freeze-vault.mjs: values of every type in several namespaces, names
 * of every kind, what was overwritten, deleted and cleared, batches over many rows, and a value as large as is allowed.
 */
import { setTimeout } from 'node:timers/promises'
import type { AddedSlot, AddSlot, VaultApi } from '../../src/protocol/contract.ts'
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Value } from '../../src/protocol/values.ts'
import { contentsOf, deviceKeyOf, filesOf, type Frozen } from './frozen.ts'
import { readRows, type Rows } from './rows.ts'
import { freshName, newVault, openTab, PASSPHRASE } from './tab.ts'

export const TYPES: Record<string, Value> = {
  numbers: [0, -0, 1.5, -1e300, Number.MAX_SAFE_INTEGER, Infinity, NaN],
  bigints: [0n, 2n ** 70n, -(2n ** 70n)],
  text: 'Zürich \u{1f512} \u202e\u0000\r\n',
  others: [true, false, null],
  absent: { inside: undefined },
  bytes: Uint8Array.from({ length: 300 }, (_, at) => at % 256),
  buffer: Uint8Array.of(1, 2, 3).buffer,
  date: new Date(1_700_000_000_123),
  'no date': new Date(NaN),
  set: new Set(['b', 'a']),
  map: new Map<Value, Value>([
    ['b', 1],
    [2, new Map()],
  ]),
  object: JSON.parse('{ "z": 1, "__proto__": 2, "a": { "deep": [[["er"]]] } }') as Value,
}
const NEVER = Date.UTC(2200, 0)
/** One after the other, until the vault takes one: larger ones come with later versions. */
const LARGE_BYTES = [200_000, 50_000]
/** Rows that do not change for so long are what the vault leaves behind. */
const QUIET_MS = 3_000

async function fill(vault: VaultApi): Promise<void> {
  const set = (namespace: string, values: Record<string, Value>): Promise<unknown> =>
    vault.apply(
      namespace,
      Object.entries(values).map(([name, value]) => ({ set: name, value })),
    )
  await set('types', TYPES)
  await set('', { a: 'first', '\u{1f511} ä': 1, [`long ${'n'.repeat(4000)}`]: 2, gone: 3 })
  for (let n = 0; n < 120; n++) await set('', { a: n, [`often ${n % 5}`]: `${n}` })
  await vault.apply('', [{ delete: 'gone' }, { set: 'stays', value: 1, expiresAt: NEVER }])
  await vault.apply('', [{ set: 'over', value: 1, expiresAt: 1 }])
  for (const [name, sizeBytes] of FILES) {
    const content = Uint8Array.from({ length: sizeBytes }, (_, at) => (at * at) % 251)
    const put = { type: sizeBytes > 0 ? 'image/png' : '', modifiedAt: 0 }
    await vault.putFile(name, new Blob([content]), put, 1)
  }
  await vault.renameFile('old name', '2026/\u{1f4f7} ä')
  await set('cleared', { a: 1, b: 2 })
  await vault.clear('cleared')
  const many = Array.from({ length: 200 }, (_, n) => [`${n}`, `${n} `.repeat(60)] as const)
  await set('many', Object.fromEntries(many))
  for (const [name] of many.slice(0, 150)) await vault.apply('many', [{ delete: name }])
  for (const sizeBytes of LARGE_BYTES) {
    const value = Uint8Array.from({ length: sizeBytes }, (_, at) => (at * at) % 251)
    try {
      await vault.apply('large', [{ set: 'bytes', value }])
      return
    } catch (error) {
      if (!isVaultError(error, 'too-large')) throw error
    }
  }
}

/** Of one segment, of two, and of none. */
const FILES = [
  ['small', 1000],
  ['old name', 262_200],
  ['empty', 0],
] as const

const NAMESPACES = ['', 'types', 'cleared', 'many', 'large']

/** What a vault has on disk once it has nothing more to do. */
async function quietRows(name: string): Promise<Rows> {
  for (let before = await readRows(name); ;) {
    await setTimeout(QUIET_MS)
    const now = await readRows(name)
    const same = [...now.log.keys()].join() === [...before.log.keys()].join()
    if (same && now.index.size === before.index.size) return now
    before = now
  }
}

const HOST_SECRET = Uint8Array.from({ length: 32 }, (_, at) => (at * 7) % 256)
const DEVICE_KEY = Uint8Array.from({ length: 32 }, (_, at) => (at * 13) % 256)
const PRF_OUTPUT = Uint8Array.from({ length: 32 }, (_, at) => (at * 11) % 256)

/** Slots of every kind that can be taken elsewhere; a passphrase is typed in one Unicode form, and given in another. */
async function addSlots(vault: VaultApi): Promise<Required<Frozen>['secrets']> {
  const add = (slot: AddSlot['slot'], name: string): Promise<AddedSlot> =>
    vault.addSlot({ secret: { passphrase: PASSPHRASE }, slot, name })
  await add({ kind: 'passphrase', passphrase: 'Zu\u0308rich' }, 'Zürich \u{1f512}')
  const { recoveryCode = '' } = await add({ kind: 'recovery' }, '')
  await vault.confirmRecoveryCode(recoveryCode)
  await add({ kind: 'host-secret', hostSecret: HOST_SECRET.slice() }, 'keystore')
  const passkey = {
    kind: 'passkey',
    credentialId: Uint8Array.from({ length: 64 }, (_, at) => at),
    input: new Uint8Array(32).fill(7),
    rpId: 'vault.example',
    outputs: [PRF_OUTPUT.slice(), PRF_OUTPUT.slice()],
  } satisfies AddSlot['slot']
  await add(passkey, 'key ring')
  await add({ kind: 'recovery' }, 'never confirmed')
  return [
    { passphrase: 'Z\u00fcrich' },
    { recoveryCode },
    { hostSecret: base64(HOST_SECRET) },
    { prfOutput: base64(PRF_OUTPUT) },
  ]
}

const BOUND = 'opens in this browser only'

/** A passphrase bound by a device key of known bytes: no browser hands one of its own out. */
async function addBound(vault: VaultApi): Promise<void> {
  const slot = { kind: 'passphrase', passphrase: BOUND } as const
  const { id } = await vault.addSlot({ secret: { passphrase: PASSPHRASE }, slot, name: 'bound' })
  const { subtle } = crypto
  const generateKey = subtle.generateKey.bind(subtle) as (...args: unknown[]) => Promise<unknown>
  const known = await deviceKeyOf({ deviceKey: base64(DEVICE_KEY) } as Frozen)
  // What else is made of this kind meanwhile is thrown away at once.
  const isOfIts = (usages: unknown): boolean => String(usages) === String(known.usages)
  Object.assign(subtle, {
    generateKey: async (...args: unknown[]) => (isOfIts(args[2]) ? known : generateKey(...args)),
  })
  try {
    await vault.bindSlot({ id, passphrase: BOUND, bound: true })
  } finally {
    Object.assign(subtle, { generateKey })
  }
}

const base64 = (row: Uint8Array): string => Buffer.from(row).toString('base64')
const told = <K>(rows: ReadonlyMap<K, Uint8Array>): [K, string][] =>
  [...rows].map(([key, row]) => [key, base64(row)])

/** How far its keys have been rotated. */
export type Rotated = 'never' | 'half' | 'whole'

/** Rotates it so far, by a tab of its own that ends then. */
async function rotate(name: string, how: Rotated): Promise<void> {
  if (how === 'never') return
  const tab = await openTab(name)
  await tab.unlock({ passphrase: PASSPHRASE })
  const done = tab.rotate({})
  if (how === 'half') {
    done.catch(() => {})
    for (;;) {
      const { rotation } = await tab.report()
      if (rotation && 2 * rotation.done > rotation.total) break
      await setTimeout(1)
    }
    await tab.pauseRotation()
  } else await done
  await tab.apply('', [{ set: 'under new keys', value: 1 }])
  await tab.close()
}

/** A vault as it is on disk now, with all that is in it. */
export async function freeze(source: string, how: Rotated = 'never'): Promise<Frozen> {
  const name = freshName()
  const tab = await newVault(name)
  await fill(tab)
  const secrets = await addSlots(tab)
  await addBound(tab)
  // What is done in the background is done by a tab that has opened it, too.
  await tab.lock()
  const again = await openTab(name)
  await again.unlock({ passphrase: PASSPHRASE })
  if (how !== 'never') {
    await quietRows(name)
    await rotate(name, how)
    await again.unlock({ passphrase: PASSPHRASE })
  }
  const rows = await quietRows(name)
  const entries = (namespace: string) => again.entries(namespace, {})
  return {
    source,
    licence: 'CC0-1.0',
    schema: 3,
    passphrase: PASSPHRASE,
    secrets: [...secrets, { passphrase: BOUND }],
    deviceKey: base64(DEVICE_KEY),
    slots: (await again.slots()).map(({ kind, name }) => [kind, name]),
    header: base64(rows.meta.get('header') as Uint8Array),
    log: told(rows.log),
    index: told(rows.index),
    large: told(rows.large),
    files: told(rows.files),
    expectedFiles: await filesOf(again),
    expected: await contentsOf({ entries }, NAMESPACES),
  }
}
