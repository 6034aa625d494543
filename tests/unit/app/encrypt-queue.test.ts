/** The queue of "Encrypt files" (src/app/encrypt/queue.ts): one after the other, each with its own end, and nothing left behind. */
import { expect, test } from 'vitest'
import { Queue, type Job } from '../../../src/app/encrypt/queue.ts'
import type { Work } from '../../../src/app/encrypt/result.ts'
import type { ResultFolder } from '../../../src/app/encrypt/result-folder.ts'
import type { Picked } from '../../../src/app/files/pick.ts'
import type { OpenedFile } from '../../../src/client/sealing-calls.ts'
import { VaultError, type ErrorCode } from '../../../src/protocol/errors.ts'

type Options = Parameters<Work['encryptFile']>[1]

/** What is in a sealed file, to be read. */
const opened = (content: Blob): OpenedFile => ({
  size: content.size,
  slice: async (start, end) => new Uint8Array(await content.slice(start, end).arrayBuffer()),
  stream: () => content.stream(),
})

/** A vault whose work ends when the test says so. */
function slowVault() {
  const under: {
    file: File
    options: Options
    done(result?: Blob): void
    fail(code: ErrorCode): void
  }[] = []
  const released: Blob[] = []
  const begin = (blob: Blob, options: Options): Promise<Blob> =>
    new Promise((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new VaultError('aborted')))
      under.push({
        file: blob as File,
        options,
        done: (result = new Blob(['result'])) => resolve(result),
        fail: (code) => reject(new VaultError(code)),
      })
    })
  const work: Work = {
    encryptFile: begin,
    decryptFile: begin,
    openFile: async (blob, options) => opened(await begin(blob, options)),
    releaseFile: async (file) => void released.push(file),
  }
  return { work, under, released }
}

const picked = (path: string, content = path): Picked => ({
  file: new File([content], path.split('/').at(-1) ?? ''),
  path,
})

/** Lets what is resolved be noticed. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

const states = (queue: Queue): string[] => queue.jobs.map(({ state }) => state)
const jobAt = (queue: Queue, index: number): Job => {
  const job = queue.jobs[index]
  if (!job) throw new Error('no such job')
  return job
}

async function begun(...files: Picked[]) {
  const vault = slowVault()
  const queue = new Queue(vault.work, () => undefined)
  await queue.add(files)
  await settle()
  return { queue, ...vault }
}

test('what begins like a sealed file is opened, whatever it is called, and all else is sealed', async () => {
  const { queue } = await begun(
    picked('a.jpg'),
    picked('b.coffer', 'COFFILE\u0001…'),
    picked('renamed.jpg', 'COFFILE\u0001…'),
    picked('empty', ''),
  )
  expect(queue.jobs.map(({ way, resultPath }) => `${way} ${resultPath}`)).toEqual([
    'encrypt a.jpg.coffer',
    'decrypt b',
    'decrypt renamed.jpg',
    'encrypt empty.coffer',
  ])
})

test('a name that says sealed over bytes that do not is refused, and not sealed by trying again', async () => {
  const { queue, under } = await begun(picked('x.coffer', 'no'))
  await queue.again(jobAt(queue, 0).id)
  expect(states(queue)).toEqual(['failed'])
  expect(jobAt(queue, 0).problem?.what).toMatch(/ends in \.coffer/)
  expect(under).toHaveLength(0)
})

test('one file at a time, in order, and one that fails keeps no other back', async () => {
  const { queue, under } = await begun(picked('a'), picked('b'), picked('c'))
  expect(states(queue)).toEqual(['working', 'waiting', 'waiting'])
  under[0]?.fail('quota')
  await settle()
  expect(states(queue)).toEqual(['failed', 'working', 'waiting'])
  under[1]?.done()
  await settle()
  under[2]?.done()
  await settle()
  expect(states(queue)).toEqual(['failed', 'done', 'done'])
  expect(queue.totals).toMatchObject({ files: 3, done: 2, failed: 1, left: 0, unsaved: 2 })
})

test('what is cancelled ends, what waits behind it begins, and it can be begun again', async () => {
  const { queue, under } = await begun(picked('a'), picked('b'))
  queue.cancel(jobAt(queue, 0).id)
  await settle()
  expect(under[0]?.options?.signal?.aborted).toBe(true)
  expect(states(queue)).toEqual(['cancelled', 'working'])
  void queue.again(jobAt(queue, 0).id)
  under[1]?.done()
  await settle()
  expect(states(queue)).toEqual(['working', 'done'])
})

test('what is decrypted was opened whole, and is kept only as something to be opened again', async () => {
  const { queue, under, released } = await begun(picked('b.coffer', 'COFFILE\u0001…'))
  under[0]?.done(new Blob(['in the clear']))
  await settle()
  const { result, doneBytes, state } = jobAt(queue, 0)
  expect([state, doneBytes]).toEqual(['done', 12])
  expect(result).not.toBeInstanceOf(Blob)
  expect(await new Response(result?.stream() as ReadableStream).text()).toBe('in the clear')
  queue.clear()
  expect(released).toEqual([])
})

test('a sealed file that is damaged in its middle fails before anything can be saved', async () => {
  const damaged: OpenedFile = {
    ...opened(new Blob(['abc'])),
    slice: async () => Promise.reject(new VaultError('tampered')),
  }
  const vault = slowVault()
  const queue = new Queue({ ...vault.work, openFile: async () => damaged }, () => undefined)
  await queue.add([picked('b.coffer', 'COFFILE\u0001…')])
  await settle()
  expect(jobAt(queue, 0)).toMatchObject({ state: 'failed', result: null })
})

test('it is idle when the last file is through, and not between two that come slowly', async () => {
  const idle: boolean[] = []
  const work: Work = {
    encryptFile: async () => new Blob(),
    decryptFile: async () => new Blob(),
    openFile: async () => opened(new Blob()),
    releaseFile: async () => undefined,
  }
  const queue: Queue = new Queue(work, () => idle.push(queue.isIdle))
  await queue.add(['a', 'b', 'c', 'd'].map((path) => picked(path)))
  await settle()
  expect(states(queue)).toEqual(['done', 'done', 'done', 'done'])
  expect(idle.indexOf(true)).toBe(idle.length - 1)
})

test('paused, nothing begins and the work rests; cancelling all ends a rest too', async () => {
  const { queue, under } = await begun(picked('a'), picked('b'))
  queue.pause()
  expect(under[0]?.options?.pause?.paused).toBe(true)
  under[0]?.done()
  await settle()
  expect(states(queue)).toEqual(['done', 'waiting'])
  queue.resume()
  await settle()
  expect(states(queue)).toEqual(['done', 'working'])
  queue.pause()
  queue.cancelAll()
  await settle()
  expect(states(queue)).toEqual(['done', 'cancelled'])
  expect(queue.paused).toBe(false)
})

test('closed, the work ends and no result is kept, not even one that comes later', async () => {
  const { queue, under, released } = await begun(picked('a'), picked('b'))
  const first = new Blob(['first'])
  under[0]?.done(first)
  await settle()
  queue.close()
  const late = new Blob(['late'])
  under[1]?.done(late)
  await settle()
  expect(queue.jobs).toEqual([])
  expect(under[1]?.options?.signal?.aborted).toBe(true)
  expect(released).toContain(first)
})

test('a result that the browser is downloading is not taken from under it', async () => {
  const { queue, under, released } = await begun(picked('a'))
  under[0]?.done()
  await settle()
  queue.saved(jobAt(queue, 0).id, 'handed over')
  queue.close()
  expect(released).toEqual([])
})

/** A folder that refuses some names, and remembers what came of each place. */
function folderOf(refused: string, placed: Map<string, string>): ResultFolder {
  return {
    name: 'out',
    place: async (path: string) => {
      if (path.includes(refused)) throw new TypeError('not allowed')
      placed.set(path, 'there')
      const handle = { name: path, createWritable: async () => new WritableStream() }
      return { path, handle, remove: async () => void placed.set(path, 'removed') }
    },
  } as unknown as ResultFolder
}

test('into a folder: what was done is written there, what comes is given its place, what fails leaves none', async () => {
  const placed = new Map<string, string>()
  const { queue, under, released } = await begun(
    picked('a'),
    picked('b'),
    picked('bad'),
    picked('c'),
  )
  const first = new Blob(['first'])
  under[0]?.done(first)
  await settle()
  await queue.saveInto(folderOf('bad', placed))
  expect(released).toEqual([first])
  under[1]?.done()
  await settle()
  expect(under[2]?.options?.to).toBeUndefined()
  under[2]?.done()
  await settle()
  expect(under[3]?.options?.to?.name).toBe('c.coffer')
  under[3]?.fail('quota')
  await settle()
  expect(queue.jobs.map(({ state, saved, note }) => `${state} ${saved} ${note}`)).toEqual([
    'done folder ',
    'done folder ',
    'done null The folder did not take it. Save it by itself.',
    'failed null ',
  ])
  expect(Object.fromEntries(placed)).toEqual({
    'a.coffer': 'there',
    'b.coffer': 'there',
    'c.coffer': 'removed',
  })
})

test('each failure says what happened, that nothing is lost, and what to do; never the code or the name', async () => {
  const codes: ErrorCode[] = ['tampered', 'unsupported-version', 'bad-request', 'quota', 'internal']
  const { queue, under } = await begun(...codes.map((code) => picked(`secret ${code}`)))
  for (const [index, code] of codes.entries()) {
    under[index]?.fail(code)
    await settle()
    const { title, what, lost, next } = jobAt(queue, index).problem ?? { title: '' }
    expect([title, what, lost, next].every((part) => (part ?? '').length > 5)).toBe(true)
    expect(`${title} ${what} ${lost} ${next}`).not.toMatch(/secret|tampered|quota|bad-request/)
  }
})
