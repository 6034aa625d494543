/** Every type of value. */
import type { Inner, Value } from '../../../src/protocol/values.ts'
import { failure, holds, same } from '../page/check.ts'
import { newVault, unlockedVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const SAMPLES: Record<string, Value> = {
  text: 'ä 密码 🔑 \0 \u2028',
  'empty text': '',
  integer: Number.MAX_SAFE_INTEGER,
  fraction: 0.1,
  'minus zero': -0,
  'not a number': Number.NaN,
  infinity: -Infinity,
  true: true,
  null: null,
  bigint: -(2n ** 130n),
  'small bigint': 7n,
  date: new Date(1_700_000_000_123),
  'invalid date': new Date(Number.NaN),
  bytes: Uint8Array.of(0, 1, 255),
  'part of some bytes': new Uint8Array(99).subarray(3, 5),
  buffer: Uint8Array.of(9, 8).buffer,
  list: [1, 'two', [undefined, null]],
  record: { b: 1, a: { __: undefined } },
  'record with a __proto__': JSON.parse('{"__proto__":{"x":1}}') as Value,
  map: new Map<Inner, Inner>([
    [{ deep: 1n }, new Set([1, '1', undefined])],
    [Number.NaN, new Map()],
  ]),
  set: new Set<Inner>([new Date(0), 'a', -1]),
}

export const VALUES: PagePromise[] = [
  {
    name: 'Every type of value comes back as it went in, at once and after opening again.',
    async run() {
      const vault = await newVault()
      for (const [kind, value] of Object.entries(SAMPLES)) {
        await vault.set(kind, value)
        same(await vault.get(kind), value, kind)
      }
      vault.close()
      const again = await unlockedVault()
      for (const [kind, value] of Object.entries(SAMPLES)) same(await again.get(kind), value, kind)
      for (const kind of ['bytes', 'part of some bytes']) {
        const bytes = (await again.get(kind)) as Uint8Array
        same(bytes.buffer.byteLength, bytes.byteLength, `nothing comes along with ${kind}`)
      }
    },
  },
  {
    name: 'What would not come back exactly is refused with its path, and nothing is stored.',
    async run() {
      const vault = await newVault()
      const cycle: unknown[] = []
      cycle.push(cycle)
      const bad: [unknown, string][] = [
        [undefined, '$'],
        [{ deep: [() => 1] }, '$.deep[0]'],
        [{ list: [new (class Point {})()] }, '$.list[0]'],
        [cycle, '$[0]'],
        [{ text: '\ud800' }, '$.text'],
        [/x/, '$'],
        [new Float32Array(1), '$'],
        [Symbol('s'), '$'],
        [new Map([['k', new Error('e')]]), '$.value(0)'],
      ]
      for (const [value, path] of bad) {
        const { code, detail } = await failure(vault.set('bad', value as Value))
        same([code, detail['path']], ['bad-value', path])
      }
      same(await vault.keys(), [])
      holds(vault.state === 'unlocked', 'the vault is still open')
    },
  },
]
