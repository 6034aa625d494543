/**
 * Who seals a file, and what raw cryptography and reading alone take: each over the same file of the private file system, in
 * a worker, in segments of the same length where it has a choice. The best way that its documentation shows.
 */
import { gcm } from '@noble/ciphers/aes.js'
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import sodium, { ready } from 'libsodium-wrappers'
import type { Bytes } from '../../src/protocol/values.ts'
import {
  sealedFileBytes,
  sealFile,
  sourceOf,
  steps,
  TemporaryFolder,
  type Output,
} from '../../worker/files/files.ts'
import { floorToNowhere, floorToOpfs } from './seal-floor.ts'

const SEGMENT_BYTES = 262_144 - 32
const STEP_BYTES = 16 * SEGMENT_BYTES
const EPOCH = 1

const nowhere = (): Output => ({
  write: async () => {},
  end: async () => new Blob([]),
  abandon: async () => {},
})

const folder = new TemporaryFolder({
  name: 'bench',
  root: () => navigator.storage.getDirectory(),
  exclusively: (name, work) => navigator.locks.request(name, work),
  ifAlone: async () => false,
})

/** Takes away what was made, which is not measured. */
type CleanUp = () => Promise<void>

/** A file of its own. */
async function intoOpfs({ size }: File, work: (output: Output) => Promise<void>): Promise<CleanUp> {
  const output = await folder.output(sealedFileBytes(size))
  if (!output) throw new Error('no private files')
  await work(output)
  const file = (await output.end()) as File
  return () => folder.release(file.name)
}

async function* inSteps(file: File): AsyncGenerator<Bytes> {
  yield* steps(file, { start: 0, end: file.size, stepBytes: STEP_BYTES })
}

/** Each step cut into segments, sealed one after the other by `seal`, and written together. */
async function bySegments(file: File, seal: (segment: Bytes) => Uint8Array): Promise<CleanUp> {
  return intoOpfs(file, async (output) => {
    for await (const step of inSteps(file)) {
      const sealed: Bytes[] = []
      for (let at = 0; at < step.length; at += SEGMENT_BYTES) {
        sealed.push(seal(step.subarray(at, at + SEGMENT_BYTES)) as Bytes)
      }
      await output.write(sealed)
    }
  })
}

async function ours(from: File | FileSystemFileHandle, output: Output): Promise<void> {
  const hmac = { name: 'HMAC', hash: 'SHA-384' }
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])
  const vaultId = new Uint8Array(16)
  const source = await sourceOf(from)
  await sealFile(source, { vaultId, epoch: EPOCH, key, advance: async () => {} }, output)
  source.close()
}

/** The cipher alone, over as many bytes that are in memory already. */
async function raw({ size }: File): Promise<void> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
  const step = new Uint8Array(STEP_BYTES)
  for (let done = 0; done < size; done += STEP_BYTES) {
    const under: Promise<ArrayBuffer>[] = []
    for (let at = 0; at < Math.min(STEP_BYTES, size - done); at += SEGMENT_BYTES) {
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const segment = step.subarray(at, at + SEGMENT_BYTES)
      under.push(crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, segment))
    }
    await Promise.all(under)
  }
}

async function age(file: File): Promise<CleanUp> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()))
  const sealed = await encrypter.encrypt(file.stream())
  return intoOpfs(file, async (output) => {
    const reader = sealed.getReader()
    let [held, heldBytes]: [Bytes[], number] = [[], 0]
    for (;;) {
      const { done, value } = await reader.read()
      if (value) held.push(value as Bytes)
      heldBytes += value?.length ?? 0
      // As large as ours, so that writing is no handicap.
      if (heldBytes >= STEP_BYTES || (done && heldBytes > 0)) {
        await output.write(held)
        ;[held, heldBytes] = [[], 0]
      }
      if (done) return
    }
  })
}

async function secretstream(file: File): Promise<CleanUp> {
  await ready
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
  const { state } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key)
  const tag = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
  return bySegments(file, (segment) =>
    sodium.crypto_secretstream_xchacha20poly1305_push(state, segment, null, tag),
  )
}

async function noble(file: File): Promise<CleanUp> {
  const key = crypto.getRandomValues(new Uint8Array(32))
  return bySegments(file, (segment) =>
    gcm(key, crypto.getRandomValues(new Uint8Array(12))).encrypt(segment),
  )
}

async function read(file: File): Promise<void> {
  for await (const step of inSteps(file)) if (step.length === 0) return
}

export const SEAL_SIDES = {
  'ours to nowhere': (_, handle) => ours(handle, nowhere()),
  'ours to opfs': (file, handle) => intoOpfs(file, (output) => ours(handle, output)),
  'ours from a Blob to nowhere': (file) => ours(file, nowhere()),
  'ours from a Blob to opfs': (file) => intoOpfs(file, (output) => ours(file, output)),
  'raw to nowhere': raw,
  'floor to nowhere': (_, handle) => floorToNowhere(handle),
  'floor to opfs': (_, handle) => floorToOpfs(handle),
  read,
  'age to opfs': age,
  'sodium to opfs': secretstream,
  'noble to opfs': noble,
} as const satisfies Record<
  string,
  (file: File, handle: FileSystemFileHandle) => Promise<void | CleanUp>
>

export type SealSide = keyof typeof SEAL_SIDES
