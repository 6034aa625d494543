/** The page's streams over a worker in Node, and what goes through them. */
import { standaloneFiles } from '../../src/client/file-calls.ts'
import { FileRuns } from '../../src/client/file-runs.ts'
import type { Connection } from '../../src/client/connect.ts'
import type { FileStream, StandaloneFiles } from '../../src/client/sealing-calls.ts'
import type { VaultApi } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'

/** The page's calls for files, of this worker. `heard` is told each call before it is made. */
export function pageOf(
  tab: VaultApi,
  heard: (method: string, args: readonly unknown[]) => void = () => {},
): StandaloneFiles {
  const call = async (
    method: keyof VaultApi,
    args: never[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<unknown> => {
    heard(method, args)
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new VaultError('aborted')))
    })
    const answer = (tab[method] as (...args: never[]) => Promise<unknown>)(...args)
    return Promise.race([answer, aborted])
  }
  const connection = { call } as unknown as Connection<VaultApi>
  return standaloneFiles(connection, new FileRuns(connection))
}

/** In pieces of this size. */
export function piecesOf(bytes: Uint8Array, pieceBytes: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream(
    {
      pull: (controller) => {
        if (at >= bytes.length) return controller.close()
        controller.enqueue(bytes.subarray(at, at + pieceBytes))
        at += pieceBytes
      },
    },
    { highWaterMark: 0 },
  )
}

export interface Came {
  bytes: Uint8Array
  /** Why it ended before its end. */
  error?: unknown
}

/** What came out of a stream that all of `given` went into. */
export async function through(
  given: ReadableStream<Uint8Array>,
  stream: FileStream,
): Promise<Came> {
  const piping = given.pipeTo(stream.writable).catch(() => {})
  const came = await read(stream.readable)
  await piping
  return came
}

export async function read(readable: ReadableStream<Uint8Array>): Promise<Came> {
  const parts: Uint8Array[] = []
  const reader = readable.getReader()
  for (;;) {
    try {
      const { done, value } = await reader.read()
      if (done) return { bytes: Buffer.concat(parts) }
      parts.push(value)
    } catch (error) {
      return { bytes: Buffer.concat(parts), error }
    }
  }
}
