/**
 * The page's half of a stream: collects what is written until it is worth a message, hands it over to the worker, and asks for
 * nothing more before what came of it has been taken. Nothing here needs streams that can be handed over, which WebKit lacks.
 */
import type { VaultApi } from '../protocol/contract.ts'
import { VaultError } from '../protocol/errors.ts'
import type { StreamKind } from '../protocol/file.ts'
import type { Bytes } from '../protocol/values.ts'
import type { Connection } from './connect.ts'
import type { FileStream } from './sealing-calls.ts'

/** Sixteen segments: small steps cost more for their message than for what is in them. */
const STEP_BYTES = 16 * 262_144

interface StreamCall {
  kind: StreamKind
  /** A number of the page's own. */
  call: number
  signal?: AbortSignal | undefined
}

export function fileStream(
  connection: Connection<VaultApi>,
  { kind, call, signal }: StreamCall,
): FileStream {
  let reader: ReadableStreamDefaultController<Bytes> | undefined
  let writer: WritableStreamDefaultController | undefined
  let failed: { why: unknown } | undefined
  let wake = (): void => {}
  let step = new Uint8Array(STEP_BYTES)
  let filled = 0

  /** Ends both sides; a side that has ended by itself bears it. */
  const fail = (why: unknown): void => {
    if (failed) return
    failed = { why }
    wake()
    step = new Uint8Array()
    reader?.error(why)
    writer?.error(why)
    connection.call('stopFile', [call]).catch(() => {})
  }
  const ended = connection.call('runStream', [kind, call], { signal })
  ended.catch(fail)

  /** Until somebody wants to read. */
  const room = async (): Promise<void> => {
    const isFull = (): boolean => !failed && (reader?.desiredSize ?? 0) <= 0
    while (isFull()) {
      await new Promise<void>((resolve) => (wake = resolve))
    }
    if (failed) throw failed.why
  }
  const send = async (isLast: boolean): Promise<void> => {
    await room()
    const bytes = step.subarray(0, filled)
    step = new Uint8Array(isLast ? 0 : STEP_BYTES)
    filled = 0
    let out: Uint8Array
    try {
      out = await connection.call('stepStream', [bytes, call, isLast], { transfer: [bytes.buffer] })
    } catch (error) {
      // Why it has ended is told there, and first.
      throw await ended.then(
        () => error,
        (why: unknown) => why,
      )
    }
    if (failed) throw failed.why
    if (out.length > 0) reader?.enqueue(out as Bytes)
  }

  return {
    readable: new ReadableStream<Bytes>({
      start: (controller) => void (reader = controller),
      pull: () => wake(),
      cancel: (reason) => fail(reason ?? new VaultError('aborted')),
    }),
    writable: new WritableStream<Uint8Array>({
      start: (controller) => void (writer = controller),
      write: async (chunk) => {
        if (!(chunk instanceof Uint8Array)) {
          const why = new VaultError('bad-value', { path: '$', reason: 'not a Uint8Array' })
          fail(why)
          throw why
        }
        for (let at = 0; at < chunk.length;) {
          const part = chunk.subarray(at, at + step.length - filled)
          step.set(part, filled)
          filled += part.length
          at += part.length
          if (filled === step.length) await send(false)
        }
      },
      close: async () => {
        await send(true)
        await ended
        reader?.close()
      },
      abort: (reason) => fail(reason ?? new VaultError('aborted')),
    }),
  }
}
