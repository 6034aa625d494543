/** A host keeps an anchor: all of a vault put back to an earlier, whole state is refused, which nothing within it can tell. */
import { beforeAll, describe, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { assertAnchored } from '../../../worker/anchor.ts'
import { createApi } from '../../../worker/api.ts'
import { parseAnchor } from '../../../src/protocol/anchor.ts'
import type { VaultApi } from '../../../src/protocol/contract.ts'
import type { VaultEvent } from '../../../src/protocol/events.ts'
import { layRows, readRows, uncounted, type Rows } from '../../support/rows.ts'
import {
  exclusively,
  freshName,
  pageThatKeeps,
  beside,
  ifAlone,
  PASSPHRASE,
  set,
  settle,
} from '../../support/tab.ts'

const OPTIONS = { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' } as const

interface AnchoredTab extends VaultApi {
  /** The texts it told its page to anchor, oldest first. */
  told(): { text: string; birth: boolean }[]
}

async function openAnchored(name: string, anchored = true): Promise<AnchoredTab> {
  const events: VaultEvent[] = []
  const surroundings = { now: Date.now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle }
  const api = createApi(surroundings, pageThatKeeps(events))
  await api.open(name, { ...OPTIONS, anchored })
  const told = () =>
    events.flatMap((event) =>
      event.type === 'anchor' ? [{ text: event.text, birth: event.birth }] : [],
    )
  return Object.assign(api, { told })
}

/** The newest anchor, once it has come. */
const newest = async (tab: AnchoredTab): Promise<string> => {
  for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next))
  return tab.told().at(-1)?.text ?? ''
}

/** One moment of a vault: its rows, and what was anchored then. */
interface Moment {
  rows: Rows
  anchor: string
}

/** Lays a moment down anew and unlocks it: `opened`, or the refusal with its row. */
async function verdict(rows: Rows, anchor?: string): Promise<string> {
  const name = freshName()
  await layRows(name, rows)
  const tab = await openAnchored(name)
  const call = { passphrase: PASSPHRASE, ...(anchor !== undefined && { anchor }) }
  return tab.unlock(call).then(
    () => 'opened',
    ({ code, detail }: { code: string; detail: { row?: string } }) => `${code} ${detail.row ?? ''}`,
  )
}

const REFUSED = 'tampered anchor'

describe('a vault whose moments were kept', () => {
  const moments: Moment[] = []
  let last: Moment

  beforeAll(async () => {
    const name = freshName()
    const tab = await openAnchored(name)
    await tab.create({ passphrase: PASSPHRASE })
    const keep = async () => moments.push({ rows: await readRows(name), anchor: await newest(tab) })
    await keep()
    for (const value of [1, 2, 3]) {
      await set(tab, 'a', value)
      await keep()
    }
    last = moments.pop() as Moment
  })

  test('each moment opens with the anchor of its own time, and the last with every earlier one', async () => {
    for (const { rows, anchor } of [...moments, last]) {
      expect(await verdict(rows, anchor)).toBe('opened')
      expect(await verdict(last.rows, anchor)).toBe('opened')
    }
  })

  test('every earlier moment is refused with a later anchor, and taken without one', async () => {
    for (const { rows } of moments) {
      expect(await verdict(rows, last.anchor)).toBe(REFUSED)
      // The control: it is whole, and nothing within it tells that there was more.
      for (const none of [undefined, '']) expect(await verdict(rows, none)).toBe('opened')
    }
  })

  test('an earlier moment that was written on until its numbers had caught up is refused', async () => {
    const [, early] = moments
    const name = freshName()
    await layRows(name, early?.rows ?? last.rows)
    const tab = await openAnchored(name)
    await tab.unlock({ passphrase: PASSPHRASE })
    for (const value of [2, 3, 4]) await set(tab, 'a', value)
    const forked = await readRows(name)
    expect(Math.max(...forked.log.keys())).toBeGreaterThan(Math.max(...last.rows.log.keys()))
    expect(await verdict(forked, last.anchor)).toBe(REFUSED)
    expect(await verdict(forked)).toBe('opened')
  })

  test('another vault is refused, though the same passphrase opens it', async () => {
    const name = freshName()
    const other = await openAnchored(name)
    await other.create({ passphrase: PASSPHRASE })
    for (const value of [1, 2, 3, 4, 5]) await set(other, 'a', value)
    expect(await verdict(await readRows(name), last.anchor)).toBe(REFUSED)
  })

  test('a refused vault stays locked, its rows stay as they are, and the right anchor opens it', async () => {
    const name = freshName()
    const { rows, anchor } = moments[0] as Moment
    const headless = { ...rows, copy: new Map() }
    await layRows(name, headless)
    const tab = await openAnchored(name)
    const refused = tab.unlock({ passphrase: PASSPHRASE, anchor: last.anchor })
    await expect(refused).rejects.toMatchObject({ code: 'tampered' })
    expect((await tab.report()).state).toBe('locked')
    await expect(tab.get('', 'a')).rejects.toMatchObject({ code: 'locked' })
    expect(await newest(tab)).toBe('')
    expect(uncounted(await readRows(name))).toEqual(uncounted(headless))
    await tab.unlock({ passphrase: PASSPHRASE, anchor })
    expect(await newest(tab)).toBe(anchor)
  })

  test('a text that is no anchor is refused before anything is tried', async () => {
    const { rows, anchor } = last
    const [, id = '', , nonce = ''] = anchor.split('.')
    const strange = [
      'x',
      `${anchor} `,
      anchor.toUpperCase(),
      `1.${id}.0.${nonce}`,
      `1.${id}.01.${nonce}`,
      `1.${id}.9007199254740992.${nonce}`,
      `1.${id}.1.${nonce}00`,
      `0.${id}.1.${nonce}`,
    ]
    for (const text of strange) expect(await verdict(rows, text)).toBe('bad-request ')
    expect(await verdict(rows, `2.${id}`)).toBe('newer-version ')
    expect(await verdict(rows, 1 as never)).toBe('bad-request ')
  })
})

test('where the anchored row has been rewritten its number still counts', () => {
  const vaultId = new Uint8Array(16)
  const mark = { vaultId: '0'.repeat(32), sequence: 5, nonce: 'a'.repeat(24) }
  const rows = (last: number, nonce?: Uint8Array<ArrayBuffer>) => ({ last, nonceOf: () => nonce })
  const ours = new Uint8Array(12).fill(0xaa)
  const check = (last: number, nonce?: Uint8Array<ArrayBuffer>) => () =>
    assertAnchored(mark, vaultId, rows(last, nonce))
  expect(check(9)).not.toThrow()
  expect(check(5, ours)).not.toThrow()
  expect(check(4)).toThrow('tampered')
  expect(check(9, new Uint8Array(12))).toThrow('tampered')
})

test('what is told to be anchored is on disk by then, and grows by each commit', async () => {
  const name = freshName()
  const tab = await openAnchored(name)
  await tab.create({ passphrase: PASSPHRASE })
  await set(tab, 'a', 1)
  await set(tab, 'a', 2)
  await newest(tab)
  const { log } = await readRows(name)
  const marks = tab.told().map(({ text }) => parseAnchor(text))
  expect(marks.map((mark) => mark?.sequence)).toEqual([1, 2, 3])
  for (const mark of marks) {
    const row = log.get(mark?.sequence ?? 0) ?? new Uint8Array()
    expect(Buffer.from(row.slice(5, 17)).toString('hex')).toBe(mark?.nonce)
  }
  expect(tab.told().map(({ birth }) => birth)).toEqual([true, false, false])
})

test('a write that is refused anchors nothing', async () => {
  const tab = await openAnchored(freshName())
  await tab.create({ passphrase: PASSPHRASE })
  const before = await newest(tab)
  await expect(set(tab, 'a', 1, { ifRevision: 9 })).rejects.toMatchObject({ code: 'conflict' })
  expect(await newest(tab)).toBe(before)
})

test('a page that keeps no anchor is told of none, and one that may lose writes cannot keep one', async () => {
  const name = freshName()
  const tab = await openAnchored(name, false)
  await tab.create({ passphrase: PASSPHRASE })
  await set(tab, 'a', 1)
  expect(await newest(tab)).toBe('')
  const api = createApi({ now: Date.now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle })
  const relaxed = api.open(name, { ...OPTIONS, durability: 'relaxed', anchored: true })
  await expect(relaxed).rejects.toMatchObject({ code: 'bad-request' })
})
