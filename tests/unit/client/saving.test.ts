/** The roads to a person's disk, as far as they are the page's own: the dialog, progress, rests, and reading again. */
import { afterEach, expect, test, vi } from 'vitest'
import { Passing } from '../../../src/client/passing.ts'
import { PauseController } from '../../../src/client/pausing.ts'
import { saveContent, saveOpened, saveSealed } from '../../../src/client/saving.ts'
import type {
  FileProgress,
  OpenedFile,
  StandaloneFiles,
} from '../../../src/client/sealing-calls.ts'
import { stepsOf } from '../../../src/client/steps.ts'
import { VaultError } from '../../../src/protocol/errors.ts'
import { patterned } from '../../support/files.ts'
import { piecesOf, read } from '../../support/streams.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const OPTIONS = { name: 'a.bin', serviceWorkerUrl: '/none.js' }
const handle = { kind: 'file' } as FileSystemFileHandle

/** A vault that says where it was told to write. */
const vaultThat = (told: unknown[]): StandaloneFiles => {
  const write = async (_: Blob, options?: { to?: unknown }): Promise<Blob> => {
    told.push(options?.to)
    return new Blob(['made'])
  }
  return { encryptFile: write, decryptFile: write } as unknown as StandaloneFiles
}

test('the file that the person chooses is where the worker writes', async () => {
  const asked: unknown[] = []
  vi.stubGlobal('showSaveFilePicker', async (options: unknown) => (asked.push(options), handle))
  const told: unknown[] = []
  for (const save of [saveSealed, saveOpened]) {
    const saved = await save(vaultThat(told), new Blob(['a']), OPTIONS)
    expect(saved).toMatchObject({ how: 'written' })
  }
  expect(told).toEqual([handle, handle])
  expect(asked).toEqual([{ suggestedName: 'a.bin' }, { suggestedName: 'a.bin' }])
})

test('who chooses none gets none, and nothing is sealed or opened for it', async () => {
  vi.stubGlobal('showSaveFilePicker', async () => {
    throw new DOMException('', 'AbortError')
  })
  const told: unknown[] = []
  expect(await saveSealed(vaultThat(told), new Blob(['a']), OPTIONS)).toEqual({ how: 'none' })
  expect(await saveOpened(vaultThat(told), new Blob(['a']), OPTIONS)).toEqual({ how: 'none' })
  expect(told).toEqual([])
})

test('a file of the vault is asked for once the person has chosen, and written where that is', async () => {
  const bytes = patterned(5_000_000)
  const opened: OpenedFile = {
    size: bytes.length,
    slice: async (start, end) => bytes.subarray(start, end),
    stream: () => piecesOf(bytes, 1_000_000),
  }
  const order: string[] = []
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const came = read(readable)
  const chosen = { createWritable: async () => writable, getFile: async () => new Blob([bytes]) }
  vi.stubGlobal('showSaveFilePicker', async () => (order.push('chosen'), chosen))
  const saved = await saveContent(async () => (order.push('read'), opened), OPTIONS)
  expect(saved).toMatchObject({ how: 'written' })
  expect(order).toEqual(['chosen', 'read'])
  expect(Buffer.compare((await came).bytes, bytes)).toBe(0)
  expect(await saveContent(async () => undefined, OPTIONS)).toEqual({ how: 'none' })
})

test('what passes is counted, and rests while it is told to', async () => {
  const bytes = patterned(1_000_000)
  const told: FileProgress[] = []
  const pause = new PauseController()
  pause.pause()
  const passing = new Passing(bytes.length, { pause, onProgress: (how) => told.push(how) })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const came = read(readable)
  const through = passing.through(piecesOf(bytes, 300_000), writable)
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(told).toEqual([])
  pause.resume()
  await through
  expect(told.map(({ done }) => done)).toEqual([300_000, 600_000, 900_000, 1_000_000])
  expect(told.every(({ total, unit }) => total === bytes.length && unit === 'bytes')).toBe(true)
  expect(Buffer.compare((await came).bytes, bytes)).toBe(0)
})

test('a signal ends what passes, also while it rests', async () => {
  const controller = new AbortController()
  const pause = new PauseController()
  pause.pause()
  const passing = new Passing(100, { pause, signal: controller.signal })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const came = read(readable)
  const through = passing.through(piecesOf(patterned(100), 10), writable)
  controller.abort()
  await expect(through).rejects.toMatchObject({ code: 'aborted' })
  expect((await came).error).toBeDefined()
})

test('what the browser could not read is asked for again, and what was changed is not', async () => {
  const bytes = patterned(9_000_000)
  let tries = 0
  const flaky = stepsOf(bytes.length, async (start, end) => {
    if (++tries % 2 === 1) throw new DOMException('', 'NotReadableError')
    return bytes.subarray(start, end)
  })
  expect(Buffer.compare((await read(flaky)).bytes, bytes)).toBe(0)
  expect(tries).toBe(6)
  tries = 0
  const bad = stepsOf(10, async () => {
    tries++
    throw new VaultError('tampered')
  })
  expect((await read(bad)).error).toMatchObject({ code: 'tampered' })
  expect(tries).toBe(1)
})
