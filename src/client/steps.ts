/**
 * Reads something long in steps, as they are wanted, and asks again for what the browser could not read: when a download
 * begins, WebKit takes it for a way out of the page first, and ends what the page and its workers are reading.
 */
import { isVaultError } from '../protocol/errors.ts'

/** Sixteen segments of a file. */
const STEP_BYTES = 16 * (262_144 - 32)
const AGAIN_AFTER_MS = [50, 100, 200, 400, 800, 1600]

/** `read` gives what lies from `start` to `end`, all of it. */
export function stepsOf(
  sizeBytes: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream(
    {
      pull: async (controller) => {
        if (at < sizeBytes) {
          const end = Math.min(at + STEP_BYTES, sizeBytes)
          controller.enqueue(await patiently(() => read(at, end)))
          at = end
        }
        if (at >= sizeBytes) controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (const againAfterMs of AGAIN_AFTER_MS) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof DOMException) && !isVaultError(error, 'bad-request')) throw error
      await new Promise((resolve) => setTimeout(resolve, againAfterMs))
    }
  }
  return read()
}
