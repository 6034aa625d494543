/** Files that are kept in the vault. */
import type { FileProgress } from '../../../src/client/sealing-calls.ts'
import { holds, refusal, refusalInTime, same } from '../page/check.ts'
import { newVault, openVault, unlockedVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const SIZE = 9_000_000

const content = (seed: number, length = SIZE): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) + seed) & 255)

const digest = async (data: Uint8Array): Promise<string> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>)).join(' ')

export const VAULT_FILES: PagePromise[] = [
  {
    name: 'A file of some megabytes is kept over a restart, read whole and in parts, renamed and deleted, and its progress is told.',
    async run() {
      const vault = await newVault()
      const bytes = content(0)
      const told: FileProgress[] = []
      const file = new File([bytes], 'ignored', { type: 'image/png' })
      const info = await vault.files.put('a', file, { onProgress: (how) => told.push(how) })
      same([info.type, info.sizeBytes, told.at(-1)?.done], ['image/png', SIZE, SIZE])
      vault.close()
      const again = await unlockedVault()
      same(await again.files.list(), [info])
      const opened = await again.files.get('a')
      holds(opened !== undefined, 'it is there')
      const part = await opened!.slice(3_000_000, 4_048_576)
      same(await digest(part), await digest(bytes.slice(3e6, 4_048_576)))
      const whole = new Uint8Array(
        await new Response(
          opened!.stream() as ReadableStream<Uint8Array<ArrayBuffer>>,
        ).arrayBuffer(),
      )
      same(await digest(whole), await digest(bytes))
      await again.files.rename('a', 'b')
      same(await refusal(opened!.slice(0, 1)), 'conflict')
      same([await again.files.get('a'), (await again.files.get('b'))?.size], [undefined, SIZE])
      same((await again.check()).problems, [])
      same([await again.files.delete('b'), await again.files.list()], [true, []])
    },
  },
  {
    name: 'A put of a file that a lock has cut short leaves what was there, and goes on when it is put once more.',
    async run() {
      const vault = await newVault()
      let file = new File([], 'f')
      const locking = { begun: Promise.resolve() }
      const put = async (sizeBytes: number): Promise<unknown> => {
        if (vault.state === 'locked') await vault.unlock()
        await vault.files.put('a', new Blob(['before']))
        file = new File([content(1, sizeBytes)], 'f', { lastModified: 5 })
        const onProgress = (): void => void (locking.begun = vault.lock())
        return vault.files.put('a', file, { onProgress })
      }
      same(await refusalInTime(put, SIZE), 'locked')
      await locking.begun
      const other = await openVault()
      await other.unlock()
      const before = await other.files.get('a')
      same(new TextDecoder().decode(await before!.slice(0, 9)), 'before')
      await other.files.put('a', file)
      const after = await other.files.get('a')
      same(await digest(await after!.slice(0, SIZE)), await digest(content(1)))
      same([after!.size, (await other.check()).problems], [file.size, []])
    },
  },
  {
    name: 'Small calls go on while a file is put, and a rotation seals it anew while it is read.',
    async run() {
      const vault = await newVault()
      const putting = vault.files.put('a', new Blob([content(2)]))
      for (let n = 0; n < 20; n++) await vault.set(`n ${n}`, n)
      await putting
      const rotating = vault.rotate()
      const opened = await vault.files.get('a')
      same(await digest(await opened!.slice(0, SIZE)), await digest(content(2)))
      await rotating
      same(await digest(await opened!.slice(0, SIZE)), await digest(content(2)))
      same([await vault.count(), (await vault.check()).problems], [20, []])
    },
  },
]
