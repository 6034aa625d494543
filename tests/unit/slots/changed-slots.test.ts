/**
 * Slots that somebody has changed on the disk: made cheaper to guess, swapped, or taken from another vault. Each is refused
 * with its code, before anything is derived where that is what it is about.
 */
import { describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { cloneRows, layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName, newVault, openTab, PASSPHRASE } from '../../support/tab.ts'

const secret = { passphrase: PASSPHRASE }
const second = { secret, slot: { kind: 'passphrase', passphrase: 'second' } } as const

/** What unlocking a vault that has these rows is refused with. */
async function refusal(rows: Rows, by: { passphrase: string }): Promise<unknown> {
  const name = freshName()
  await layRows(name, rows)
  const tab = await openTab(name)
  return tab.unlock(by).then(
    () => 'was opened',
    ({ code, detail }: { code: string; detail: { slot?: string } }) => ({
      code,
      ...(detail.slot && { slot: detail.slot }),
    }),
  )
}

describe('a slot that was changed on disk', () => {
  async function twoSlots(): Promise<Rows> {
    const name = freshName()
    const tab = await newVault(name)
    await tab.addSlot(second)
    return readRows(name)
  }
  const SLOT_BYTES = 391
  const withHeader = (rows: Rows, edit: (header: Uint8Array) => void): Rows => {
    const changedTo = cloneRows(rows)
    const header = new Uint8Array(rows.meta.get('header') as Uint8Array)
    edit(header)
    changedTo.meta.set('header', header)
    changedTo.copy.set('header', header)
    changedTo.meta.delete('header.prev')
    return changedTo
  }

  test('to cost less or far more is refused before it is tried', async () => {
    const rows = await twoSlots()
    for (const iterations of [0, 599_999, 50_000_001, 2 ** 32 - 1]) {
      const edited = withHeader(rows, ({ buffer }) =>
        new DataView(buffer).setUint32(64 + 24, iterations),
      )
      expect(await refusal(edited, secret)).toEqual({ code: 'kdf-out-of-range' })
      // The other slot is as it was, but the header is not.
      expect(await refusal(edited, { passphrase: 'second' })).toEqual({ code: 'damaged' })
    }
  })

  test('to the place of another one is refused, whole or in part', async () => {
    const rows = await twoSlots()
    const first = 64
    const other = first + SLOT_BYTES
    for (const [from, refused] of [
      // Each is whole, but the header is another one.
      [0, { code: 'damaged' }],
      // What the secret is compared with is another slot's.
      [68, { code: 'wrong-secret' }],
      // The secret is the right one, and what it should lead to is another slot's.
      [100, { code: 'slot-damaged', slot: 'passphrase' }],
      [331, { code: 'slot-damaged', slot: 'passphrase' }],
    ] as const) {
      const edited = withHeader(rows, (header) => {
        const [a, b] = [
          header.slice(first + from, first + SLOT_BYTES),
          header.slice(other + from, other + SLOT_BYTES),
        ]
        header.set(b, first + from)
        header.set(a, other + from)
      })
      for (const by of [secret, { passphrase: 'second' }]) {
        expect([from, await refusal(edited, by)]).toEqual([from, refused])
      }
    }
  })

  test('for one of another vault is refused, by its secret and by that of the others', async () => {
    const rows = await twoSlots()
    const foreign = (await twoSlots()).meta.get('header') as Uint8Array
    const edited = withHeader(rows, (header) =>
      header.set(foreign.subarray(64, 64 + SLOT_BYTES), 64),
    )
    expect(await refusal(edited, secret)).toEqual({ code: 'wrong-secret' })
    expect(await refusal(edited, { passphrase: 'second' })).toEqual({ code: 'damaged' })
  })

  test('under its outer layer is refused in any of its bytes, and never for the secret', async () => {
    const name = freshName()
    const tab = await newVault(name)
    const slot = { kind: 'host-secret', hostSecret: new Uint8Array(16).fill(7) } as const
    await tab.addSlot({ secret, slot })
    const { id } = (await tab.slots())[0] ?? { id: '' }
    await tab.bindSlot({ id, passphrase: PASSPHRASE, bound: true })
    const rows = await readRows(name)
    const flipped = (at: number): Rows =>
      withHeader(rows, (header) => header.set([(header[at] ?? 0) ^ (1 << (at % 8))], at))
    for (let at = 64 + 36; at < 64 + 68 + 323 + 28; at += 7) {
      const found = [at, await refusal(flipped(at), secret)]
      expect(found).toEqual([at, { code: 'slot-damaged', slot: 'device' }])
    }
    for (const iterations of [0, 599_999, 50_000_001]) {
      const edited = withHeader(rows, ({ buffer }) =>
        new DataView(buffer).setUint32(64 + 24, iterations),
      )
      expect(await refusal(edited, secret)).toEqual({ code: 'kdf-out-of-range' })
    }
    const freed = withHeader(rows, (header) => header.set([0], 64 + 3))
    expect(await refusal(freed, secret)).toEqual({ code: 'damaged' })
  })
})
