/** Files that the vault seals and does not keep. */
import type { FileProgress } from '../../../src/client/sealing-calls.ts'
import { holds, refusal, refusalInTime, same } from '../page/check.ts'
import { NAME, newVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const SIZE = 10_000_000
const SEGMENT = 262_144
/** Before the first segment. */
const BEFORE = 122

const plain = (length = SIZE): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255)

const digest = async (data: Blob | Uint8Array<ArrayBuffer>): Promise<string> => {
  const bytes = data instanceof Blob ? await data.arrayBuffer() : data
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).join(' ')
}

export const FILES: PagePromise[] = [
  {
    name: 'A sealed file of some megabytes opens to the same bytes, whole, in parts and as a stream, and its progress is told.',
    async run() {
      const vault = await newVault()
      const bytes = plain()
      const told: FileProgress[] = []
      const onProgress = (how: FileProgress): void => void told.push(how)
      const file = await vault.encryptFile(new Blob([bytes]), { onProgress })
      same(file.size, BEFORE + SIZE + 32 * Math.ceil(SIZE / (SEGMENT - 32)))
      const opened = await vault.decryptFile(file, { onProgress })
      same(await digest(opened), await digest(bytes))
      same(told.filter(({ done }) => done === SIZE).length, 2, 'times all was done')
      const { bytesPerSecond, ...last } = told.at(-1) ?? { bytesPerSecond: -1 }
      same(last, { done: SIZE, total: SIZE, unit: 'bytes' })
      holds(bytesPerSecond >= 0, 'how fast it goes is told')
      const { size, slice, stream } = await vault.openFile(file)
      same(size, SIZE)
      const part = await slice(3_000_000, 4_048_576)
      same(await digest(part as Uint8Array<ArrayBuffer>), await digest(bytes.slice(3e6, 4_048_576)))
      const parts: Uint8Array<ArrayBuffer>[] = []
      const reader = stream().getReader()
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        parts.push(value as Uint8Array<ArrayBuffer>)
      }
      holds(parts.length > 1, 'it comes in more than one piece')
      same(await digest(new Blob(parts)), await digest(bytes))
    },
  },
  {
    name: 'A sealed file that was cut off, added to, put in another order or changed is refused, and so is one of another vault.',
    async run() {
      const vault = await newVault()
      // A copy: what an erase takes away with the vault is not what this is about.
      const file = new Blob([await (await vault.encryptFile(new Blob([plain()]))).arrayBuffer()])
      const at = (segment: number): number => BEFORE + segment * SEGMENT
      const bad = [
        file.slice(0, at(20)),
        file.slice(0, file.size - 1),
        new Blob([file, new Uint8Array(1)]),
        new Blob([file.slice(0, at(0)), file.slice(at(1))]),
        new Blob([
          file.slice(0, at(3)),
          file.slice(at(4), at(5)),
          file.slice(at(3), at(4)),
          file.slice(at(5)),
        ]),
        new Blob([
          file.slice(0, at(2) + 99),
          Uint8Array.of(1, 2, 3, 4, 5),
          file.slice(at(2) + 104),
        ]),
        new Blob(['no such file']),
        new Blob([]),
      ]
      for (const blob of bad) same(await refusal(vault.decryptFile(blob)), 'tampered')
      const newer = new Blob([file.slice(0, 7), Uint8Array.of(2), file.slice(8)])
      same(await refusal(vault.openFile(newer)), 'unsupported-version')
      await vault.erase({ confirm: vault.name })
      await vault.create({ device: true })
      same(await refusal(vault.decryptFile(file)), 'tampered')
    },
  },
  {
    name: 'Sealing a file ends when it is given up or the vault is locked, and nothing of it is delivered.',
    async run() {
      const vault = await newVault()
      const given = async (sizeBytes: number): Promise<Blob> => {
        const giving = new AbortController()
        const onProgress = (): void => giving.abort()
        const { signal } = giving
        return vault.encryptFile(new Blob([plain(sizeBytes)]), { signal, onProgress })
      }
      same(await refusalInTime(given, SIZE), 'aborted')
      const blob = new Blob([plain()])
      const file = await vault.encryptFile(blob)
      const opened = await vault.openFile(file)
      const under = async (sizeBytes: number): Promise<Blob> => {
        if (vault.state === 'locked') await vault.unlock()
        const onProgress = (): void => void vault.lock()
        return vault.encryptFile(new Blob([plain(sizeBytes)]), { onProgress })
      }
      same(await refusalInTime(under, SIZE), 'locked')
      same(await refusal(opened.slice(0, 1)), 'locked')
      same(await refusal(vault.decryptFile(file)), 'locked')
    },
  },
  {
    name: 'A stream seals and opens as much as comes, and gives nothing wrong of what was changed; a lock ends it.',
    async run() {
      const vault = await newVault()
      const bytes = plain()
      const { length } = bytes
      const sealed = await taken(new Blob([bytes]).stream().pipeThrough(vault.encryptStream()))
      same(sealed.size, BEFORE + SIZE + 32 * Math.ceil(SIZE / (SEGMENT - 32)))
      const opened = await taken(sealed.stream().pipeThrough(vault.decryptStream()))
      same(await digest(opened), await digest(bytes))
      const cut = sealed.slice(0, BEFORE + 30 * SEGMENT).stream()
      same(await refusal(taken(cut.pipeThrough(vault.decryptStream()))), 'tampered')
      const changed = new Blob([sealed.slice(0, length / 2), 'x', sealed.slice(length / 2 + 1)])
      const bad = changed.stream().pipeThrough(vault.decryptStream())
      same(await refusal(taken(bad)), 'tampered')
      const { readable, writable } = vault.encryptStream()
      const rest = refusal(taken(readable))
      const writer = writable.getWriter()
      writer.closed.catch(() => {})
      await writer.write(bytes)
      await vault.lock()
      same(await rest, 'locked')
    },
  },
  {
    name: 'A sealed file can be read until it is released, also after a lock, and leaves nothing behind; what is opened lies nowhere.',
    async run() {
      const vault = await newVault()
      const file = await vault.encryptFile(new Blob([plain()]))
      await vault.decryptFile(file)
      const before = await temporaryFiles()
      holds(before === undefined || before <= 1, 'only the sealed file lies there')
      await vault.lock()
      same((await file.arrayBuffer()).byteLength, file.size)
      await vault.releaseFile(file)
      same((await temporaryFiles()) ?? 0, 0, 'files left')
    },
  },
  {
    name: 'A file that was chosen takes the result, whole or not at all, where the browser can write one.',
    async run() {
      const vault = await newVault()
      const root = await navigator.storage?.getDirectory?.().catch(() => undefined)
      const name = `${vault.name}-chosen`
      const to = await root?.getFileHandle(name, { create: true }).catch(() => undefined)
      if (!root || !to || !('createWritable' in to)) return
      const bytes = plain()
      const sealed = await vault.encryptFile(new Blob([bytes]), { to })
      const size = BEFORE + SIZE + 32 * Math.ceil(SIZE / (SEGMENT - 32))
      same([sealed.size, (await to.getFile()).size], [size, size])
      const copy = new Blob([await sealed.arrayBuffer()])
      const cut = copy.slice(0, copy.size - 1)
      same(await refusal(vault.decryptFile(cut, { to })), 'tampered')
      same((await to.getFile()).size, size)
      same(await digest(await vault.decryptFile(copy, { to })), await digest(bytes))
      // And what lies there is sealed from its handle.
      const again = await vault.decryptFile(await vault.encryptFile(to))
      same(await digest(again), await digest(bytes))
      await root.removeEntry(name)
    },
  },
]

async function taken(readable: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const reader = readable.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return new Blob(parts)
    parts.push(value)
  }
}

/** How many of this page's vault there are; undefined where there can be none. */
async function temporaryFiles(): Promise<number | undefined> {
  try {
    const root = await navigator.storage.getDirectory()
    const all = await root.getDirectoryHandle('coffer-files')
    let count = 0
    for await (const worker of (await all.getDirectoryHandle(NAME)).values()) {
      for await (const name of (worker as FileSystemDirectoryHandle).keys()) count += name ? 1 : 0
    }
    return count
  } catch {
    return undefined
  }
}
