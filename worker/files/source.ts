/**
 * What is sealed: a Blob; or a file by its handle, which a worker reads in place if it lies in the private file system, and so
 * at the speed of memory, where a Blob of it costs as much as sealing it.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import { GOOD_STEPS, steps, unreadable } from './reading.ts'

export interface Source {
  sizeBytes: number
  /** All of it, from the beginning. Of its steps only the last `GOOD_STEPS` are good. */
  steps(stepBytes: number): AsyncIterable<Bytes>
  close(): void
}

/** What TypeScript's library lacks of it. */
interface ReadableInPlace {
  createSyncAccessHandle?(options: { mode: 'read-only' }): Promise<AccessHandle>
}

interface AccessHandle {
  read(into: Bytes, options: { at: number }): number
  getSize(): number
  close(): void
}

/** @throws VaultError `bad-request` if it cannot be read */
export async function sourceOf(from: Blob | FileSystemFileHandle): Promise<Source> {
  if (from instanceof Blob) return blobSource(from)
  const { createSyncAccessHandle } = from as ReadableInPlace
  // A person's own files have none; and a file that others have open in place cannot be had so.
  const access = await createSyncAccessHandle
    ?.call(from, { mode: 'read-only' })
    .catch(() => undefined)
  if (access) return inPlace(access)
  const file = await from.getFile().catch(() => {
    throw unreadable()
  })
  return blobSource(file)
}

const blobSource = (blob: Blob): Source => ({
  sizeBytes: blob.size,
  steps: (stepBytes) => steps(blob, { start: 0, end: blob.size, stepBytes, isReused: true }),
  close: () => {},
})

function inPlace(access: AccessHandle): Source {
  const sizeBytes = access.getSize()
  return {
    sizeBytes,
    steps: async function* (stepBytes) {
      const roomBytes = Math.min(stepBytes, sizeBytes)
      const rooms = Array.from({ length: GOOD_STEPS }, () => new Uint8Array(roomBytes))
      for (let at = 0; at < sizeBytes; at += stepBytes) {
        const room = rooms[(at / stepBytes) % GOOD_STEPS] as Bytes
        const step = room.subarray(0, Math.min(stepBytes, sizeBytes - at))
        if (access.read(step, { at }) !== step.length) throw unreadable()
        yield step
      }
    },
    close: () => access.close(),
  }
}
