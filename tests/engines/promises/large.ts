/** Values that are too large for the log: exact, all or nothing, and in nobody's way. */
import type { Value } from '../../../src/protocol/values.ts'
import { failure, holds, refusal, same } from '../page/check.ts'
import { MAIN, settled, within } from '../page/database.ts'
import { here } from '../page/ground.ts'
import { newVault, unlockedVault } from '../page/vaults.ts'
import { LEAVES_BUSY, type PagePromise } from '../promise.ts'

const LARGEST_BYTES = 16 * 1024 * 1024

/** Bytes of which no two pages are alike. */
function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at + 4 <= length; at += 1024) view.setUint32(at, at ^ 0x5bd1e995)
  return bytes
}

/** The same bytes; quicker than to show them. */
function sameBytes(found: unknown, expected: Uint8Array): void {
  holds(found instanceof Uint8Array && found.length === expected.length, 'so many bytes')
  holds(
    (found as Uint8Array).every((byte, at) => byte === expected[at]),
    'the same bytes',
  )
  same((found as Uint8Array).buffer.byteLength, expected.length, 'nothing comes along')
}

const partsOnDisk = (): Promise<number> =>
  within(MAIN, (db) => settled(db.transaction('large').objectStore('large').count()))

const OTHERS: Record<string, Value> = {
  text: 'ä密🔑'.repeat(20_000),
  record: { list: Array.from({ length: 9000 }, (_, n) => n), when: new Date(5) },
  map: new Map([['k', new Set(['y'.repeat(70_000)])]]),
}

export const LARGE: PagePromise[] = [
  {
    name: 'A value of 16 MiB comes back exactly, at once and after opening again; so do others above 55 KB.',
    async run() {
      const vault = await newVault()
      const largest = bytesOf(LARGEST_BYTES)
      await vault.set('largest', largest)
      sameBytes(largest, bytesOf(LARGEST_BYTES))
      sameBytes(await vault.get('largest'), largest)
      await vault.setMany(OTHERS)
      vault.close()
      const again = await unlockedVault()
      sameBytes((await again.entry('largest'))?.value, largest)
      for (const [kind, value] of Object.entries(OTHERS)) same(await again.get(kind), value, kind)
      const [first, second] = await again.getMany(['largest', 'largest'])
      sameBytes(first, largest)
      sameBytes(second, largest)
    },
  },
  {
    name: 'One byte above the limit is `too-large`, and nothing of the call is stored.',
    async run() {
      const vault = await newVault()
      const tooLarge = { a: 1, b: bytesOf(100_000), c: bytesOf(LARGEST_BYTES + 100) }
      const { code, detail } = await failure(vault.setMany(tooLarge))
      same([code, detail['name']], ['too-large', 'c'])
      same([await vault.keys(), await partsOnDisk()], [[], 0])
    },
  },
  {
    name: 'Small calls that are asked for after large ones are answered before them.',
    async run() {
      const vault = await newVault()
      const large = bytesOf(LARGEST_BYTES)
      await vault.set('large', large)
      await vault.set('small', 0)
      const answered: string[] = []
      const ask = (what: string, call: Promise<unknown>): Promise<unknown> =>
        call.then(() => answered.push(what))
      const calls = [
        ask('large set', vault.set('other', large)),
        ask('large get', vault.get('large')),
      ]
      for (let n = 0; n < 10; n++) {
        calls.push(ask('set', vault.set(`s${n}`, n)), ask('get', vault.get('small')))
      }
      calls.push(ask('keys', vault.keys()))
      await Promise.all(calls)
      same(
        answered.slice(0, -2).filter((what) => what.startsWith('large')),
        [],
      )
      same((await vault.keys()).length, 13)
    },
  },
  {
    name: 'A worker that is ended while it writes a large value leaves no entry, and the vault goes on.',
    needsOwnPage: LEAVES_BUSY,
    async run() {
      const vault = await newVault()
      await vault.set('small', 1)
      const writing = refusal(vault.set('large', bytesOf(LARGEST_BYTES)))
      while ((await partsOnDisk()) === 0) continue
      here().lastWorker().terminate()
      vault.close()
      same(await writing, 'aborted')
      const again = await unlockedVault()
      same([await again.keys(), await again.get('small')], [['small'], 1])
      const next = bytesOf(100_000)
      await again.set('large', next)
      sameBytes(await again.get('large'), next)
    },
  },
]
