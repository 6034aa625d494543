/** Whoever edits the files: every change is healed from a second copy, or refused; no wrong value is ever returned. */
import { beforeAll, describe, expect, test } from 'vitest'
import { encodeOperation } from '../../../worker/format/v1/operations.ts'
import { nonceOf, segmentOf } from '../../../worker/format/v1/segment.ts'
import { openKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import '../../support/cheap-kdf.ts'
import { cloneRows, flipBit, layRows, readRows, tamper, type Rows } from '../../support/rows.ts'
import { freshName, openTab, PASSPHRASE, remove, set } from '../../support/tab.ts'

const REFUSALS = ['tampered', 'record-missing', 'slot-damaged', 'kdf-out-of-range', 'damaged']
const EXPECTED = { a: 'last a', b: 'value b', c: [1, 2n, new Date(3)] }

type Secret = { passphrase?: string }
type Verdict = { refused: string } | { healed: string[] }

/** A small vault with history: overwritten, deleted and batched entries. */
async function makeRows(options: { device?: boolean; passphrase?: string }): Promise<Rows> {
  const name = freshName()
  const tab = await openTab(name)
  await tab.create(options)
  await set(tab, 'a', 'first a')
  await set(tab, 'gone', 'secret')
  await tab.apply('', [
    { set: 'b', value: EXPECTED.b },
    { set: 'c', value: EXPECTED.c },
  ])
  await remove(tab, 'gone')
  await set(tab, 'a', EXPECTED.a)
  return readRows(name)
}

/** Opens a vault made of these rows and reads all of it. Anything but the truth or a refusal fails here. */
async function judge(rows: Rows, secret: Secret, generatorAt?: number): Promise<Verdict> {
  const name = freshName()
  await layRows(name, rows, { generatorAt })
  const tab = await openTab(name)
  try {
    await tab.unlock(secret)
  } catch (error) {
    if (!isVaultError(error)) throw error
    return { refused: error.code }
  }
  const entries = await tab.entries('', {})
  expect(Object.fromEntries(entries.map(({ name, value }) => [name, value]))).toStrictEqual(
    EXPECTED,
  )
  const { healed } = await tab.report()
  if (healed.length > 0) {
    // What was healed is whole again: nothing left to heal the next time.
    const next = await openTab(name)
    await next.unlock(secret)
    expect((await next.report()).healed).toEqual([])
  }
  return { healed }
}

const expectRefused = (verdict: Verdict): void => {
  expect('refused' in verdict ? REFUSALS : []).toContain('refused' in verdict && verdict.refused)
}

describe('a device vault', () => {
  let rows: Rows
  beforeAll(async () => {
    rows = await makeRows({ device: true })
  })

  test('untouched rows open, and nothing needs healing', async () => {
    expect(await judge(rows, {})).toEqual({ healed: [] })
  })

  test('a flipped bit anywhere in any row of the log is refused', async () => {
    let tried = 0
    for (const [sequence, row] of rows.log) {
      for (let at = 0; at < row.length; at += 7) {
        const changed = cloneRows(rows)
        changed.log.set(sequence, flipBit(row, at, at % 8))
        expect(await judge(changed, {})).toEqual({ refused: 'tampered' })
        tried++
      }
    }
    expect(tried).toBeGreaterThan(200)
  })

  test('a row cut short or made longer is refused', async () => {
    for (const [sequence, row] of rows.log) {
      for (const bytes of [
        row.slice(0, -1),
        row.slice(0, 10),
        new Uint8Array(),
        Uint8Array.of(...row, 0),
      ]) {
        const changed = cloneRows(rows)
        changed.log.set(sequence, bytes)
        expectRefused(await judge(changed, {}))
      }
    }
  })

  test('two rows that change places are refused', async () => {
    const numbers = [...rows.log.keys()]
    for (const one of numbers) {
      for (const other of numbers.filter((number) => number > one)) {
        const changed = cloneRows(rows)
        changed.log.set(one, rows.log.get(other) ?? new Uint8Array())
        changed.log.set(other, rows.log.get(one) ?? new Uint8Array())
        expect(await judge(changed, {})).toEqual({ refused: 'tampered' })
      }
    }
  })

  test('any deleted row is missed, the newest by the number the generator offers', async () => {
    const newest = Math.max(...rows.log.keys())
    for (const sequence of rows.log.keys()) {
      const changed = cloneRows(rows)
      changed.log.delete(sequence)
      expect(await judge(changed, {}, newest)).toEqual({ refused: 'record-missing' })
    }
  })

  test('a row put back under another number is refused, and so is one of another vault', async () => {
    const newest = Math.max(...rows.log.keys())
    const changed = cloneRows(rows)
    changed.log.set(newest + 1, rows.log.get(2) ?? new Uint8Array())
    expect(await judge(changed, {})).toEqual({ refused: 'tampered' })
    const other = await makeRows({ device: true })
    const mixed = cloneRows(rows)
    mixed.log.set(3, other.log.get(3) ?? new Uint8Array())
    expect(await judge(mixed, {})).toEqual({ refused: 'tampered' })
  })

  test('a flipped bit in any byte of the header is healed from the copy', async () => {
    const header = rows.meta.get('header') as Uint8Array
    for (let at = 0; at < header.length; at++) {
      const changed = cloneRows(rows)
      changed.meta.set('header', flipBit(header, at, at % 8))
      expect(await judge(changed, {})).toEqual({ healed: ['header'] })
    }
  })

  test('a flipped bit in any byte of the copy is healed from the header', async () => {
    const header = rows.copy.get('header') as Uint8Array
    for (let at = 0; at < header.length; at += 5) {
      const changed = cloneRows(rows)
      changed.copy.set('header', flipBit(header, at, at % 8))
      expect(await judge(changed, {})).toEqual({ healed: ['header copy'] })
    }
  })

  test('the same bit flipped in both copies is refused', async () => {
    const header = rows.meta.get('header') as Uint8Array
    for (let at = 0; at < header.length; at += 3) {
      const changed = cloneRows(rows)
      changed.meta.set('header', flipBit(header, at, at % 8))
      changed.copy.set('header', flipBit(header, at, at % 8))
      const verdict = await judge(changed, {})
      // A version number just above ours looks like a later version; nothing is opened all the same.
      expect(['newer-version', 'wrong-secret', ...REFUSALS]).toContain(
        'refused' in verdict && verdict.refused,
      )
    }
  })

  test('each row of meta and of the copy deleted is healed or refused', async () => {
    const without = async (store: 'meta' | 'copy', key: string): Promise<Verdict> => {
      const changed = cloneRows(rows)
      changed[store].delete(key)
      return judge(changed, {})
    }
    expect(await without('meta', 'header')).toEqual({ healed: ['header'] })
    expect(await without('copy', 'header')).toEqual({ healed: ['header copy'] })
    expect(await without('meta', 'state')).toEqual({ healed: ['state'] })
    expect(await without('meta', 'device')).toEqual({ refused: 'slot-damaged' })
  })

  test('an odd or foreign state row is healed, and another device key is refused', async () => {
    for (const state of [
      {},
      'x',
      { vaultId: new Uint8Array(16), lockEpoch: 7 },
      { lockEpoch: 1 },
    ]) {
      const changed = cloneRows(rows)
      changed.meta.set('state', state)
      expect(await judge(changed, {})).toEqual({ healed: ['state'] })
    }
    const other = await makeRows({ device: true })
    const changed = cloneRows(rows)
    changed.meta.set('device', other.meta.get('device'))
    expect(await judge(changed, {})).toEqual({ refused: 'slot-damaged' })
  })

  test('a whole header of another vault is refused', async () => {
    const other = await makeRows({ device: true })
    const changed = cloneRows(rows)
    changed.meta.set('header', other.meta.get('header'))
    changed.meta.set('device', other.meta.get('device'))
    changed.copy.set('header', other.copy.get('header'))
    expectRefused(await judge(changed, {}))
  })
})

test('a header older than the one the log names is refused, authentic as it is', async () => {
  const rows = await makeRows({ device: true })
  const header = new Uint8Array(rows.meta.get('header') as Uint8Array)
  const keyring = await openKeyring(header, { deviceKey: rows.meta.get('device') as CryptoKey })
  const newest = Math.max(...rows.log.keys())
  const next = newest + 1
  // As if a later header had been written, and this one put back.
  const operation = { type: 'header', generation: 2, digest: new Uint8Array(32) } as const
  const nonce = nonceOf(new Uint8Array(rows.log.get(newest)!))
  const encoded = [operation, { type: 'follow', nonce } as const].map(encodeOperation)
  const row = await sealerOf(keyring).seal(next, segmentOf(encoded), 0, 1)
  rows.log.set(next, row)
  expect(await judge(rows, {})).toEqual({ refused: 'tampered' })
})

test('a database laid down anew without the end of a batch is refused', async () => {
  const name = freshName()
  const tab = await openTab(name)
  await tab.create({ device: true })
  const steps = [0, 1, 2].map((n) => ({ set: `n${n}`, value: 'x'.repeat(15_000) }))
  await tab.apply('', steps)
  const rows = await readRows(name)
  expect(rows.log.size).toBe(4)
  // The generator follows the rows here, so that only the count inside the batch can tell.
  rows.log.delete(4)
  expect(await judge(rows, {})).toEqual({ refused: 'record-missing' })
  rows.log.delete(3)
  expect(await judge(rows, {})).toEqual({ refused: 'record-missing' })
})

describe('a passphrase vault', () => {
  test('a flipped bit in each field of the header is healed from the copy', async () => {
    const rows = await makeRows({ passphrase: PASSPHRASE })
    const header = rows.meta.get('header') as Uint8Array
    // One byte in every field: fixed part, each field of the slot, ring, extension, MAC.
    const slot = 64
    const fields = [0, 9, 11, 15, 20, 39, 47, 51, 55, 57, 59, 63]
    const inSlot = [1, 2, 3, 10, 20, 21, 23, 26, 30, 33, 35, 50, 80, 105, 200, 290, 345, 360]
    const after = [391, 396, 398, 410, 450, 470, 560, 580, 700, header.length - 1]
    for (const at of [...fields, ...inSlot.map((byte) => slot + byte), ...after]) {
      const changed = cloneRows(rows)
      changed.meta.set('header', flipBit(header, at, 0))
      expect(await judge(changed, { passphrase: PASSPHRASE })).toEqual({ healed: ['header'] })
    }
  })

  test('a cost below the floor is refused before it is tried', async () => {
    const rows = await makeRows({ passphrase: PASSPHRASE })
    const changed = cloneRows(rows)
    const header = new Uint8Array(rows.meta.get('header') as Uint8Array)
    new DataView(header.buffer).setUint32(64 + 24, 599_999)
    changed.meta.set('header', header)
    changed.copy.set('header', header)
    expect(await judge(changed, { passphrase: PASSPHRASE })).toEqual({
      refused: 'kdf-out-of-range',
    })
  })
})

test('while it is open, a changed row is reported with the name it held, and others still read', async () => {
  const name = freshName()
  const tab = await openTab(name)
  await tab.create({ device: true })
  await set(tab, 'a', 'one')
  await set(tab, 'b', 'two')
  await tamper(name, async (db) =>
    db.put('log', flipBit((await db.get('log', 2)) as Uint8Array, 40, 1), 2),
  )
  await expect(tab.get('', 'a')).rejects.toMatchObject({ code: 'tampered', detail: { name: 'a' } })
  expect(await tab.get('', 'b')).toBe('two')
  await tamper(name, async (db) => db.delete('log', 2))
  await expect(tab.get('', 'a')).rejects.toMatchObject({
    code: 'record-missing',
    detail: { name: 'a' },
  })
  // The newest row gone while open: nothing is answered, and nothing is written over the gap.
  await tamper(name, async (db) => db.delete('log', 3))
  await expect(tab.get('', 'b')).rejects.toMatchObject({ code: 'record-missing' })
  await expect(set(tab, 'c', 1)).rejects.toMatchObject({ code: 'record-missing' })
})
