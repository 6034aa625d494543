/** Files in the page (src/client/file-calls.ts): what a caller hears of progress, however it crosses. */
import { expect, test } from 'vitest'
import { standaloneFiles } from '../../../src/client/file-calls.ts'
import { FileRuns } from '../../../src/client/file-runs.ts'
import type { Connection } from '../../../src/client/connect.ts'
import { PauseController } from '../../../src/client/pausing.ts'
import type { FileProgress, StandaloneFiles } from '../../../src/client/sealing-calls.ts'
import type { VaultApi } from '../../../src/protocol/contract.ts'

const SIZE = 1000

/** Seals a file whose last progress comes before the answer, or after it. */
async function toldOf(isLate: boolean): Promise<FileProgress[]> {
  const told: FileProgress[] = []
  const tell = (done: number): void =>
    runs.tell({ call: 1, done, total: SIZE, unit: 'bytes', bytesPerSecond: done })
  const connection = {
    call: async () => {
      tell(400)
      if (!isLate) tell(SIZE)
      return new Blob([new Uint8Array(SIZE + 154)])
    },
  } as unknown as Connection<VaultApi>
  const runs = new FileRuns(connection)
  const { encryptFile } = standaloneFiles(connection, runs)
  await encryptFile(new Blob([new Uint8Array(SIZE)]), { onProgress: (how) => told.push(how) })
  tell(SIZE)
  return told
}

test.each([false, true])(
  'that all is done is told once, before the result (late: %s)',
  async (isLate) => {
    expect((await toldOf(isLate)).map(({ done }) => done)).toEqual([400, SIZE])
  },
)

/** A worker that keeps the last of what it is told, and answers no file until it is let go on. */
function slowWorker(): { heard: unknown[][]; files: StandaloneFiles; answer(): void } {
  const heard: unknown[][] = []
  let resolve: (sealed: Blob) => void = () => {}
  const promise = new Promise<Blob>((settle) => (resolve = settle))
  const call = async (method: string, args: unknown[]): Promise<unknown> => {
    heard.push([method, ...args])
    return method === 'encryptFile' ? promise : undefined
  }
  const connection = { call } as unknown as Connection<VaultApi>
  const files = standaloneFiles(connection, new FileRuns(connection))
  return { heard, files, answer: () => resolve(new Blob(['sealed'])) }
}

test('a pause reaches the worker after the call it is for, and each change of it', async () => {
  const { heard, files, answer } = slowWorker()
  const pause = new PauseController()
  pause.pause()
  const sealing = files.encryptFile(new Blob(['abc']), { pause })
  pause.resume()
  pause.resume()
  pause.pause()
  pause.resume()
  answer()
  await sealing
  pause.pause()
  expect(heard.map(([method, , told]) => (method === 'pauseFile' ? told : method))).toEqual([
    'encryptFile',
    true,
    false,
    true,
    false,
  ])
})

test('a pause may be one for several files, and none that goes on is told of it', async () => {
  const { heard, files, answer } = slowWorker()
  const pause = new PauseController()
  const sealing = [1, 2].map(() => files.encryptFile(new Blob(['abc']), { pause }))
  const third = files.encryptFile(new Blob(['abc']))
  pause.pause()
  expect(pause.paused).toBe(true)
  answer()
  await Promise.all([...sealing, third])
  expect(heard.filter(([method]) => method === 'pauseFile')).toEqual([
    ['pauseFile', 1, true],
    ['pauseFile', 2, true],
  ])
})
