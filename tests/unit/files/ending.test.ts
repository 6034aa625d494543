/** Standalone files whose making or opening ends before its time, or whose keys change meanwhile. */
import { expect, test, vi } from 'vitest'
import { newVault, openTab, PASSPHRASE, type Tab } from '../../support/tab.ts'
import '../../support/cheap-kdf.ts'
import { bytesIn, patterned, PLAIN_SEGMENT_BYTES as FULL } from '../../support/files.ts'

/** No stream that fills what it is given: it is read in steps, which can be counted. */
const stream = (): ReadableStream => new ReadableStream()

/** A Blob that does something when it is read for the nth time. */
function blobThat(blob: Blob, nth: number, act: () => Promise<unknown>): Blob {
  let reads = 0
  const slice = blob.slice.bind(blob)
  return Object.assign(blob, {
    stream,
    slice: (start: number, end: number): Blob => {
      const part = slice(start, end)
      const read = part.arrayBuffer.bind(part)
      const arrayBuffer = async (): Promise<ArrayBuffer> => {
        if (++reads === nth) await act()
        return read()
      }
      return Object.assign(part, { stream, arrayBuffer })
    },
  })
}

const plain = patterned(70 * FULL)
const locked = { code: 'locked' }
const METHODS = ['encryptFile', 'decryptFile'] as const

/** What that method takes. */
const inputOf = async (tab: Tab, method: (typeof METHODS)[number]): Promise<Blob> => {
  const given = new Blob([plain])
  return method === 'encryptFile' ? given : tab.encryptFile(given, 9)
}

test.each(METHODS)('a lock ends %s, and nothing of it is delivered', async (method) => {
  const tab = await newVault()
  const blob = await inputOf(tab, method)
  const under = tab[method](
    blobThat(blob, 3, async () => tab.lock()),
    1,
  )
  await expect(under).rejects.toMatchObject(locked)
  await expect(tab[method](blob, 2)).rejects.toMatchObject(locked)
})

test.each(METHODS)(
  'a lock ends %s within some megabytes even if the vault is unlocked again',
  async (method) => {
    const tab = await newVault()
    const blob = await inputOf(tab, method)
    const again = async (): Promise<void> => {
      await tab.lock()
      await tab.unlock({ passphrase: PASSPHRASE })
    }
    let readLater = false
    // It is looked for every 4 MiB, and two steps of one are under way meanwhile.
    const watched = blobThat(blob, 8, async () => (readLater = true))
    await expect(tab[method](blobThat(watched, 1, again), 1)).rejects.toMatchObject(locked)
    expect(readLater).toBe(false)
    expect((await tab[method](blob, 2)).size).toBeGreaterThan(0)
  },
)

test('a locked vault says nothing of a file', async () => {
  const tab = await newVault()
  const file = await tab.encryptFile(new Blob(['abc']), 1)
  await tab.lock()
  await expect(tab.fileSize(file)).rejects.toMatchObject(locked)
  await expect(tab.readFile(file, 0, 1)).rejects.toMatchObject(locked)
})

test.each(METHODS)('%s can be stopped, and those that wait for it go on', async (method) => {
  const tab = await newVault()
  const blob = await inputOf(tab, method)
  const next = new Blob(['next'])
  const under = tab[method](
    blobThat(blob, 3, async () => tab.stopFile(1)),
    1,
  )
  const waiting = tab.encryptFile(next, 2)
  const stopped = tab.encryptFile(next, 3)
  await tab.stopFile(3)
  await expect(under).rejects.toMatchObject({ code: 'aborted' })
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' })
  expect(await (await tab.decryptFile(await waiting, 4)).text()).toBe('next')
})

test.each(METHODS)(
  '%s of a file that cannot be read is told from one that was changed',
  async (method) => {
    const tab = await newVault()
    const unreadable = { code: 'bad-request', detail: { reason: 'unreadable file' } }
    const gone = async (): Promise<never> =>
      Promise.reject(new DOMException('', 'NotReadableError'))
    for (const nth of [1, 3]) {
      const blob = blobThat(await inputOf(tab, method), nth, gone)
      await expect(tab[method](blob, nth)).rejects.toMatchObject(unreadable)
    }
  },
)

test('a file that the browser has no room for is not handed over', async () => {
  const tab = await newVault()
  const file = await tab.encryptFile(new Blob([plain]), 1)
  const { arrayBuffer } = Blob.prototype
  // A browser says so only when the Blob is read.
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockImplementation(async function (this: Blob) {
    if (this.size === 1) throw new DOMException('', 'NotReadableError')
    return arrayBuffer.call(this)
  })
  const quota = { code: 'quota' }
  await expect(tab.encryptFile(new Blob([plain]), 2)).rejects.toMatchObject(quota)
  await expect(tab.decryptFile(file, 3)).rejects.toMatchObject(quota)
  vi.restoreAllMocks()
})

test('a file outlives a rotation, unless what left the vault is to be dropped', async () => {
  const tab = await newVault()
  const before = await tab.encryptFile(new Blob(['before']), 1)
  await tab.rotate({})
  const after = await tab.encryptFile(new Blob(['after']), 2)
  expect((await bytesIn(after)).slice(8, 12)).toEqual(Uint8Array.of(0, 0, 0, 2))
  for (const [file, text] of [[before, 'before'] as const, [after, 'after'] as const]) {
    expect(await (await tab.decryptFile(file, 3)).text()).toBe(text)
  }
  await tab.rotate({ dropOutside: true })
  for (const file of [before, after]) {
    await expect(tab.decryptFile(file, 4)).rejects.toMatchObject({ code: 'tampered' })
  }
})

test('a file that was being made while its keys were dropped opens all the same', async () => {
  const tab = await newVault()
  const blob = new Blob([plain])
  const made = tab.encryptFile(
    blobThat(blob, 3, async () => tab.rotate({ dropOutside: true })),
    1,
  )
  expect(await tab.fileSize(await made)).toBe(plain.length)
})

test('files are worked on one after the other', async () => {
  const tab = await newVault()
  const order: number[] = []
  const one = blobThat(new Blob([plain]), 4, async () => order.push(1))
  const two = blobThat(new Blob([plain]), 1, async () => order.push(2))
  await Promise.all([tab.encryptFile(one, 1), tab.encryptFile(two, 2)])
  expect(order).toEqual([1, 2])
})

test('another tab that has the vault open hears of nothing', async () => {
  const tab = await newVault('files-quiet')
  const other = await openTab('files-quiet')
  await other.unlock({ passphrase: PASSPHRASE })
  const before = other.events.length
  await tab.encryptFile(new Blob(['abc']), 1)
  expect(await other.report()).toMatchObject({ sequence: (await tab.report()).sequence })
  expect(other.events.slice(before)).toEqual([])
})

test.each(METHODS)('%s of a file that ends before its length is refused', async (method) => {
  const tab = await newVault()
  const blob = await inputOf(tab, method)
  const slice = blob.slice.bind(blob)
  // On the disk somebody cuts it off while it is read as one stream.
  const cut = (part: Blob): Blob => {
    const begin = Blob.prototype.slice.call(part, 0, 5_000_000)
    return Object.assign(part, { stream: () => begin.stream() })
  }
  const changed = Object.assign(cut(blob), {
    slice: (start: number, end: number) => cut(slice(start, end)),
  })
  await expect(tab[method](changed, 1)).rejects.toMatchObject({
    code: 'bad-request',
    detail: { reason: 'unreadable file' },
  })
})
