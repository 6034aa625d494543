/** Files in the page (src/client/file-calls.ts): what a caller hears of progress, however it crosses. */
import { expect, test } from 'vitest'
import { FileCalls } from '../../../src/client/file-calls.ts'
import type { Connection } from '../../../src/client/connect.ts'
import type { FileProgress } from '../../../src/client/sealing-calls.ts'
import type { VaultApi } from '../../../src/protocol/contract.ts'

const SIZE = 1000

/** Seals a file whose last progress comes before the answer, or after it. */
async function toldOf(isLate: boolean): Promise<FileProgress[]> {
  const calls = new FileCalls()
  const told: FileProgress[] = []
  const tell = (done: number): void => calls.tell({ call: 1, done, total: SIZE, unit: 'bytes' })
  const connection = {
    call: async () => {
      tell(400)
      if (!isLate) tell(SIZE)
      return new Blob([new Uint8Array(SIZE + 154)])
    },
  } as unknown as Connection<VaultApi>
  const { encryptFile } = calls.over(connection)
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
