/** The age format (age-encryption.org/v1), sealed into a Blob and read from one, a piece at a time in bounded memory. */
import { Decrypter, Encrypter, identityToRecipient, type Identity } from 'age-encryption'
import type { BackupLock, BackupSecret } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'

/** scrypt with N = 2^18, as the age command has it: about a second, and 256 MiB. */
const WORK_FACTOR = 18
/** Parts of the Blob: so many bytes of the age file are held in memory until they belong to the browser. */
const PART_BYTES = 1024 * 1024
/** More than the header of any backup: a file without one is not read to its end in search of it. */
const MAX_HEADER_BYTES = 64 * 1024

export interface SealedAge {
  blob: Blob
  /** Opens it again: with the passphrase, or with the key of this file where only others have what opens it. */
  key: BackupSecret | Identity
}

/** @throws VaultError `bad-request` for a recipient that is none */
export async function sealAge(
  lock: BackupLock,
  plain: AsyncIterator<Bytes>,
  workFactor = WORK_FACTOR,
): Promise<SealedAge> {
  const encrypter = new Encrypter()
  let key: SealedAge['key']
  if ('passphrase' in lock) {
    const passphrase = lock.passphrase.normalize('NFC')
    encrypter.setScryptWorkFactor(workFactor)
    encrypter.setPassphrase(passphrase)
    key = { passphrase }
  } else {
    addRecipients(encrypter, lock.recipients)
    key = watchKey(encrypter)
  }
  const source = new ReadableStream<Bytes>(
    {
      pull: async (controller) => {
        const { done, value } = await plain.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
  try {
    const sealed = await encrypter.encrypt(source as ReadableStream<Uint8Array>)
    return { blob: await blobOf(sealed), key }
  } catch (error) {
    throw isTooLittleMemory(error) ? tooLittleMemory() : error
  }
}

/** scrypt asks for all of its memory at once. */
const isTooLittleMemory = (error: unknown): boolean => error instanceof RangeError
const tooLittleMemory = (): VaultError =>
  new VaultError('unsupported', { what: 'as much memory as the passphrase takes' })

/**
 * What is inside. Each piece is authentic, but only at the end is it certain that nothing was cut off.
 *
 * @throws VaultError `backup-invalid`, and so do the pieces; `unsupported` without the memory for scrypt
 */
export async function openAge(
  blob: Blob,
  key: BackupSecret | Identity,
): Promise<AsyncGenerator<Bytes>> {
  await assertHeader(blob)
  const decrypter = new Decrypter()
  if ('unwrapFileKey' in key) decrypter.addIdentity(key)
  else if ('passphrase' in key) {
    const { passphrase } = key
    const composed = passphrase.normalize('NFC')
    decrypter.addPassphrase(composed)
    // Another tool takes what was typed as it was typed.
    if (composed !== passphrase) decrypter.addPassphrase(passphrase)
  } else addIdentities(decrypter, key.identities)
  try {
    return piecesOf(await decrypter.decrypt(blob.stream() as ReadableStream<Uint8Array>))
  } catch (error) {
    if (isTooLittleMemory(error)) throw tooLittleMemory()
    // A wrong secret and a header that was changed look alike.
    throw new VaultError('backup-invalid', { reason: 'secret' })
  }
}

/** Opens the file that is being sealed without any of its secrets. */
function watchKey(encrypter: Encrypter): Identity {
  let fileKey: Uint8Array | null = null
  encrypter.addRecipient({
    wrapFileKey: (made) => {
      fileKey = made.slice()
      return []
    },
  })
  return { unwrapFileKey: () => fileKey }
}

function addRecipients(encrypter: Encrypter, recipients: readonly string[]): void {
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient)
  } catch {
    throw new VaultError('bad-request', { reason: 'recipient' })
  }
}

function addIdentities(decrypter: Decrypter, identities: readonly string[]): void {
  try {
    for (const identity of identities) decrypter.addIdentity(identity)
  } catch {
    throw new VaultError('bad-request', { reason: 'identity' })
  }
}

/** Whoever has these identities opens what is sealed for these. */
export async function recipientsOf(identities: readonly string[]): Promise<string[]> {
  try {
    return await Promise.all(identities.map((identity) => identityToRecipient(identity)))
  } catch {
    throw new VaultError('bad-request', { reason: 'identity' })
  }
}

async function assertHeader(blob: Blob): Promise<void> {
  const start = await blob
    .slice(0, MAX_HEADER_BYTES)
    .text()
    .catch(() => '')
  if (!start.startsWith('age-encryption.org/v1\n') || !start.includes('\n--- ')) {
    throw new VaultError('backup-invalid', { reason: 'not an age file' })
  }
}

async function blobOf(stream: ReadableStream<Uint8Array>): Promise<Blob> {
  const parts: Blob[] = []
  let waiting: Bytes[] = []
  let waitingBytes = 0
  for await (const piece of piecesOf(stream)) {
    waiting.push(piece)
    waitingBytes += piece.length
    if (waitingBytes < PART_BYTES) continue
    parts.push(new Blob(waiting))
    waiting = []
    waitingBytes = 0
  }
  return new Blob([...parts, ...waiting], { type: 'application/octet-stream' })
}

/** Not every engine lets a stream be gone through by itself. */
async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Bytes> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      // Made by the library, which has no shared memory.
      yield value as Bytes
    }
  } finally {
    // Whoever stops half-way wants no more of it.
    reader.cancel().catch(() => {})
  }
}
