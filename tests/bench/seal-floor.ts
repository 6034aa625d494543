/**
 * The floor of sealing a file: the browser's calls alone, in the way ours makes them, and with nothing of a format. It reads
 * in place into memory that is used again, seals four segments side by side while others are read and written, and writes in
 * place what it has joined.
 */
import type { Bytes } from '../../src/protocol/values.ts'

const SEGMENT_BYTES = 262_144 - 32
const TAG_BYTES = 16
const STEP_BYTES = 4 * SEGMENT_BYTES
/** On their way while one is written. */
const AHEAD = 2

/** What TypeScript's library lacks of it. */
interface InPlace {
  createSyncAccessHandle(options?: { mode: 'read-only' }): Promise<{
    getSize(): number
    read(into: Bytes, options: { at: number }): number
    truncate(sizeBytes: number): void
    write(bytes: Bytes, options: { at: number }): number
    close(): void
  }>
}

const inPlace = (handle: FileSystemFileHandle): InPlace => handle as unknown as InPlace

type Write = (sealed: readonly ArrayBuffer[]) => void

async function sealAll(from: FileSystemFileHandle, write: Write): Promise<void> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const source = await inPlace(from).createSyncAccessHandle({ mode: 'read-only' })
  const sizeBytes = source.getSize()
  const rooms = Array.from({ length: AHEAD + 1 }, () => new Uint8Array(STEP_BYTES))
  const under: Promise<ArrayBuffer[]>[] = []
  for (let at = 0, step = 0; at < sizeBytes; at += STEP_BYTES, step++) {
    const plain = (rooms[step % rooms.length] as Bytes).subarray(0, sizeBytes - at)
    source.read(plain, { at })
    under.push(Promise.all(cut(plain).map((segment) => seal(key, segment))))
    if (under.length > AHEAD) write((await under.shift()) as ArrayBuffer[])
  }
  for (const rest of under) write(await rest)
  source.close()
}

function cut(plain: Bytes): Bytes[] {
  const segments: Bytes[] = []
  for (let at = 0; at < plain.length; at += SEGMENT_BYTES) {
    segments.push(plain.subarray(at, at + SEGMENT_BYTES))
  }
  return segments
}

const seal = (key: CryptoKey, segment: Bytes): Promise<ArrayBuffer> =>
  crypto.subtle.encrypt(
    { name: 'AES-GCM', iv: crypto.getRandomValues(new Uint8Array(12)) },
    key,
    segment,
  )

export const floorToNowhere = (from: FileSystemFileHandle): Promise<void> => sealAll(from, () => {})

/** Into a file of its own; resolves with what takes it away. */
export async function floorToOpfs(from: FileSystemFileHandle): Promise<() => Promise<void>> {
  const { size } = await from.getFile()
  const root = await navigator.storage.getDirectory()
  const name = crypto.randomUUID()
  const handle = await root.getFileHandle(name, { create: true })
  const output = await inPlace(handle).createSyncAccessHandle()
  output.truncate(size + Math.ceil(size / SEGMENT_BYTES) * TAG_BYTES)
  const room = new Uint8Array(STEP_BYTES + 4 * TAG_BYTES)
  let at = 0
  await sealAll(from, (sealed) => {
    let end = 0
    for (const segment of sealed) {
      room.set(new Uint8Array(segment), end)
      end += segment.byteLength
    }
    at += output.write(room.subarray(0, end), { at })
  })
  output.close()
  await handle.getFile()
  return () => root.removeEntry(name)
}
