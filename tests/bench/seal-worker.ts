/** The worker that measures how files are sealed, under the vault worker's headers, but that libsodium may run its WebAssembly. */
import { serve, type Scope } from '../../worker/serve.ts'
import { rotated } from './maths.ts'
import { SEAL_SIDES, type SealSide } from './seal-sides.ts'

declare const self: Scope

export interface SealJob {
  sides: SealSide[]
  rounds: number
  sizeBytes: number
}

export interface SealApi {
  ping(): Promise<void>
  /** Per side the milliseconds of each round. */
  measure(job: SealJob): Promise<number[][]>
}

const api: SealApi = {
  ping: async () => {},
  measure: async ({ sides, rounds, sizeBytes }) => {
    const handle = await handleOf(sizeBytes)
    const file = await handle.getFile()
    const times: number[][] = sides.map(() => [])
    // The first round is a warm-up.
    for (let round = -1; round < rounds; round++) {
      for (const [index, side] of rotated([...sides.entries()], Math.max(round, 0))) {
        const started = performance.now()
        const cleanUp = await SEAL_SIDES[side](file, handle)
        if (round >= 0) times[index]?.push(performance.now() - started)
        await cleanUp?.()
      }
    }
    return times
  },
}

/** Of random bytes: nothing between here and the disk may find them easy. */
async function handleOf(sizeBytes: number): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory()
  const handle = await root.getFileHandle(`bench-${sizeBytes}`, { create: true })
  const writable = await handle.createWritable()
  const piece = new Uint8Array(65_536)
  for (let at = 0; at < sizeBytes; at += piece.length) {
    await writable.write(crypto.getRandomValues(piece).subarray(0, sizeBytes - at))
  }
  await writable.close()
  return handle
}

serve(api, { ping: 0, measure: 1 }, self)
