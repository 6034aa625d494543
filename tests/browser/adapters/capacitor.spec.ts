/**
 * The three plug-ins for Capacitor of npm write in Chromium; one call moves that into the vault; then ours answers the same calls with
 * the same values. And both are run through one script of calls, from empty, with equal answers.
 */
import { expect, test } from '../../support/fixtures.ts'
import type { Plugin } from './capacitor.ts'
import { openAdapters, storages } from './open.ts'
import type { Call } from './script.ts'

interface Script {
  /** What an app has stored, and what it reads. */
  writes: readonly Call[]
  reads: readonly Call[]
  /** From empty: what the interface promises, and where it is odd. */
  calls: readonly Call[]
}

const VALUES: unknown[] = ['text', '', 'ü🗝', 42, -1.5, true, ['a', 1, { b: [] }], { a: { b: 1 } }]
const TEXTS = ['text', '', '{"a":1}', 'café £5']

const SCRIPTS: Record<Plugin, Script> = {
  aparajita: {
    writes: [
      ...VALUES.map((value, index): Call => ['set', `k${index}`, value]),
      ['set', 'when', '2020-08-27T13:27:07.413Z'],
      ['setItem', 'raw', 'plain text'],
    ],
    reads: [
      ...VALUES.map((_, index): Call => ['get', `k${index}`]),
      ...VALUES.map((_, index): Call => ['getItem', `k${index}`]),
      ['get', 'when'],
      ['get', 'when', false],
      ['get', 'raw'],
      ['getItem', 'raw'],
      ['keys'],
    ],
    calls: [
      ['get', 'nothing'],
      ['getItem', 'nothing'],
      ['remove', 'nothing'],
      ['removeItem', 'nothing'],
      ['get', ''],
      ['set', '', 1],
      ['getItem', ''],
      ['setItem', '', 'x'],
      ['remove', ''],
      ['removeItem', ''],
      ['set', 'n', null],
      ['get', 'n'],
      ['getItem', 'n'],
      ['setItem', 'date', '"2021-02-30T00:00:00.000Z"'],
      ['get', 'date'],
      ['getKeyPrefix'],
      ['setKeyPrefix', ' '],
      ['setKeyPrefix', 'other_'],
      ['keys'],
      ['set', 'n', 'of the other'],
      ['get', 'n'],
      ['clear'],
      ['keys'],
      ['setKeyPrefix', 'capacitor-storage_'],
      ['keys'],
      ['getSynchronize'],
      ['setSynchronize', true],
      ['getSynchronize'],
      ['setSynchronize', false],
      ['setDefaultKeychainAccess', 1],
      ['remove', 'n'],
      ['clear'],
      ['keys'],
    ],
  },
  martinkasa: {
    writes: TEXTS.map((value, index): Call => ['set', { key: `k${index}`, value }]),
    reads: [...TEXTS.map((_, index): Call => ['get', { key: `k${index}` }]), ['keys']],
    calls: [
      ['get', { key: 'nothing' }],
      ['remove', { key: 'nothing' }],
      ['set', { key: 'a', value: 'x' }],
      ['set', { key: 'a', value: 'y' }],
      ['get', { key: 'a' }],
      ['set', { key: 'null', value: null }],
      ['get', { key: 'null' }],
      ['keys'],
      ['remove', { key: 'a' }],
      ['get', { key: 'a' }],
      ['getPlatform'],
      ['clear'],
      ['keys'],
    ],
  },
  preferences: {
    writes: TEXTS.map((value, index): Call => ['set', { key: `k${index}`, value }]),
    reads: [...TEXTS.map((_, index): Call => ['get', { key: `k${index}` }]), ['keys']],
    calls: [
      ['get', { key: 'nothing' }],
      ['remove', { key: 'nothing' }],
      ['set', { key: 'a', value: 'x' }],
      ['get', { key: 'a' }],
      ['set', { key: 'n', value: 5 }],
      ['get', { key: 'n' }],
      ['configure', { group: 'G' }],
      ['get', { key: 'a' }],
      ['set', { key: 'a', value: 'of G' }],
      ['keys'],
      ['clear'],
      ['keys'],
      ['configure', {}],
      ['configure', { group: 'CapacitorStorage' }],
      ['get', { key: 'a' }],
      ['migrate'],
      ['removeOld'],
      ['clear'],
      ['keys'],
    ],
  },
}

/** On purpose other than in the plug-ins, each with what both come to. */
const DIFFERENCES: Partial<Record<Plugin, { calls: Call[]; theirs: unknown[]; ours: unknown[] }>> =
  {
    martinkasa: {
      calls: [
        ['set', { key: 'empty', value: '' }],
        ['remove', { key: 'empty' }],
        ['set', { key: 'beyond', value: 'Łódź' }],
        ['clear'],
      ],
      theirs: [
        { answer: { value: true } },
        { rejects: 'Item with given key does not exist' },
        { rejects: expect.stringContaining('btoa') },
        { answer: { value: true } },
      ],
      ours: [
        { answer: { value: true } },
        { answer: { value: true } },
        { answer: { value: true } },
        { answer: { value: true } },
      ],
    },
    preferences: {
      calls: [
        ['set', { key: '', value: 'x' }],
        ['get', { key: '' }],
        ['remove', { key: '' }],
      ],
      theirs: [{ answer: undefined }, { answer: { value: 'x' } }, { answer: undefined }],
      ours: [1, 2, 3].map(() => ({ rejects: 'bad-name: bad-name' })),
    },
  }

for (const plugin of Object.keys(SCRIPTS) as Plugin[]) {
  test(`what ${plugin} has stored is moved by one call, and ours answers the same calls the same`, async ({
    context,
  }) => {
    const page = await openAdapters(context)
    const run = (whose: 'theirs' | 'ours', calls: readonly Call[]) =>
      page.evaluate(([plugin, whose, calls]) => window.adapters.run(plugin, whose, calls), [
        plugin,
        whose,
        calls,
      ] as const)
    const { writes, reads, calls } = SCRIPTS[plugin]
    const before = await storages(page)

    await run('theirs', writes)
    const wanted = await run('theirs', reads)
    const moved = await page.evaluate((plugin) => window.adapters.migrate(plugin), plugin)
    expect(moved).toMatchObject({ copied: { length: writes.length }, unread: [], conflicts: [] })
    expect(await storages(page)).toEqual(before)
    expect(await run('ours', reads)).toEqual(wanted)

    await run('ours', [['clear']])
    const theirs = await run('theirs', calls)
    expect(await run('ours', calls)).toEqual(theirs)
    expect(await storages(page)).toEqual(before)

    const differing = DIFFERENCES[plugin]
    expect(await run('theirs', differing?.calls ?? [])).toEqual(differing?.theirs ?? [])
    expect(await run('ours', differing?.calls ?? [])).toEqual(differing?.ours ?? [])
  })
}
