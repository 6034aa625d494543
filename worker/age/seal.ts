/** Seals an age file into a Blob, a piece at a time in bounded memory. */
import { Encrypter, type Identity } from 'age-encryption'
import type { AgeLock, AgeSecret } from '../../src/protocol/age.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { blobOf, isTooLittleMemory, piecesOf, streamOf, tooLittleMemory } from './streams.ts'

/** scrypt with N = 2^18, as the age command has it: about a second, and 256 MiB. */
const WORK_FACTOR = 18

/** How often keys are drawn that the browser then does not take, before it is to blame: of a hundred recipients two in three draws are taken. */
const DRAWS = 50

export interface SealedAge {
  blob: Blob
  /** Opens it again: with the passphrase, or with the key of this file where only others have what opens it. */
  key: AgeSecret | Identity
}

/** @throws VaultError `bad-request` for a recipient that is none; `unsupported` without the memory for scrypt; `quota` */
export async function sealAge(
  lock: AgeLock,
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
  try {
    const sealed = await begun(encrypter, streamOf(plain))
    return { blob: await blobOf(piecesOf(sealed)), key }
  } catch (error) {
    throw isTooLittleMemory(error) ? tooLittleMemory() : error
  }
}

/**
 * The library draws a key for each recipient, and WebKitGTK takes none that begins with zero, one in 256
 * (docs/adr/0062-keys-that-begin-with-zero.md). Nothing of the stream is read before all of them are taken.
 */
async function begun(
  encrypter: Encrypter,
  plain: ReadableStream<Uint8Array>,
): Promise<ReadableStream<Uint8Array>> {
  for (let draw = 1; ; draw++) {
    try {
      return await encrypter.encrypt(plain)
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === 'DataError'
      if (!isRefused || draw === DRAWS) throw error
    }
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
