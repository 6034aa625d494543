/**
 * Who seals a file, and what raw cryptography and reading alone take: each over the same file of the private file system, in
 * a worker, in segments of the same length where it has a choice. The best way that its documentation shows.
 */
import { gcm } from '@noble/ciphers/aes.js'
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import sodium, { ready } from 'libsodium-wrappers'
import type { Bytes } from '../../src/protocol/values.ts'
import { sealFile, steps, TemporaryFolder, type Output } from '../../worker/files/files.ts'

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

/** A file of its own, gone when the work is done. */
async function intoOpfs(work: (output: Output) => Promise<void>): Promise<void> {
  const output = await folder.output()
  if (!output) throw new Error('no private files')
  await work(output)
  const file = (await output.end()) as File
  await folder.release(file.name)
}

async function* inSteps(file: File): AsyncGenerator<Bytes> {
  yield* steps(file, { start: 0, end: file.size, stepBytes: STEP_BYTES })
}

/** Each step cut into segments, sealed one after the other by `seal`, and written together. */
async function bySegments(file: File, seal: (segment: Bytes) => Uint8Array): Promise<void> {
  await intoOpfs(async (output) => {
    for await (const step of inSteps(file)) {
      const sealed: Bytes[] = []
      for (let at = 0; at < step.length; at += SEGMENT_BYTES) {
        sealed.push(seal(step.subarray(at, at + SEGMENT_BYTES)) as Bytes)
      }
      await output.write(sealed)
    }
  })
}

async function ours(file: File, output: Output): Promise<void> {
  const hmac = { name: 'HMAC', hash: 'SHA-384' }
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])
  const vaultId = new Uint8Array(16)
  await sealFile(file, { vaultId, epoch: EPOCH, key, advance: async () => {} }, output)
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

async function age(file: File): Promise<void> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()))
  const sealed = await encrypter.encrypt(file.stream())
  await intoOpfs(async (output) => {
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

async function secretstream(file: File): Promise<void> {
  await ready
  const key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
  const { state } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key)
  const tag = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
  await bySegments(file, (segment) =>
    sodium.crypto_secretstream_xchacha20poly1305_push(state, segment, null, tag),
  )
}

async function noble(file: File): Promise<void> {
  const key = crypto.getRandomValues(new Uint8Array(32))
  await bySegments(file, (segment) =>
    gcm(key, crypto.getRandomValues(new Uint8Array(12))).encrypt(segment),
  )
}

async function read(file: File): Promise<void> {
  for await (const step of inSteps(file)) if (step.length === 0) return
}

export const SEAL_SIDES = {
  'ours to nowhere': (file) => ours(file, nowhere()),
  'ours to opfs': (file) => intoOpfs((output) => ours(file, output)),
  'raw to nowhere': raw,
  read,
  'age to opfs': age,
  'sodium to opfs': secretstream,
  'noble to opfs': noble,
} as const satisfies Record<string, (file: File) => Promise<void>>

export type SealSide = keyof typeof SEAL_SIDES
