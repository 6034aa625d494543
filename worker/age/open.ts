/**
 * Opens an age file, a piece at a time in bounded memory. Strict: a header of bounded length, scrypt of bounded cost, and
 * nothing before, between or behind (docs/adr/0054-portable.md says which code is for what).
 */
import { Decrypter, type Identity, type Stanza } from 'age-encryption'
import type { AgeSecret } from '../../src/protocol/age.ts'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { recipientsOf, takenEverywhere } from './identities.ts'
import { isTooLittleMemory, piecesOf, streamOf, tooLittleMemory } from './streams.ts'

/** More than any honest header has: a file is not read to its end in search of one. */
export const MAX_HEADER_BYTES = 64 * 1024
/** scrypt with N = 2^20: about four seconds, and a GiB. A file that asks for more is not worth what it asks for. */
const MAX_WORK_FACTOR = 20

const FIRST_LINE = 'age-encryption.org/v1\n'
const OTHER_VERSION = /^age-encryption\.org\/v[1-9][0-9]*\n/

/** `Identity`: the key of this one file, from whoever has just made it. */
export type AgeKey = AgeSecret | Identity

/**
 * What is inside. Each piece is authentic, but only at the end is it certain that nothing was cut off.
 *
 * @throws VaultError `wrong-secret`, with what it `wants` if that is of another kind than what was given; `tampered`, and so
 * do the pieces, with the reason `not an age file` for what never was one; `unsupported-version`; `kdf-out-of-range`;
 * `unsupported` without the memory for scrypt; `bad-request` for an identity that is none
 */
export async function openAge(
  sealed: AsyncIterator<Bytes>,
  key: AgeKey,
): Promise<AsyncGenerator<Bytes>> {
  const decrypter = await decrypterOf(key)
  try {
    const stream = streamOf(await checkedStart(sealed))
    return honest(piecesOf(await decrypter.decrypt(stream)))
  } catch (error) {
    throw told(error)
  }
}

/**
 * What opens this one file, from its first bytes, of which `MAX_HEADER_BYTES` are enough: to open it more than once without
 * deriving its key again. Nothing but the header has been proven by then.
 *
 * @throws VaultError as `openAge`
 */
export async function unwrapAge(start: Bytes, secret: AgeSecret): Promise<Identity> {
  const decrypter = await decrypterOf(secret)
  try {
    assertHeader(await new Blob([start]).text())
    const fileKey = await decrypter.decryptHeader(start)
    return { unwrapFileKey: () => fileKey }
  } catch (error) {
    throw told(error)
  }
}

async function* honest(pieces: AsyncGenerator<Bytes>): AsyncGenerator<Bytes> {
  try {
    yield* pieces
  } catch (error) {
    throw told(error)
  }
}

/** What the library has no name for has one cause: the file is not as it was made. */
function told(error: unknown): VaultError {
  if (isVaultError(error)) return error
  return isTooLittleMemory(error) ? tooLittleMemory() : new VaultError('tampered')
}

async function decrypterOf(key: AgeKey): Promise<Decrypter> {
  const decrypter = new Decrypter()
  if ('unwrapFileKey' in key) decrypter.addIdentity(key)
  else if ('passphrase' in key) {
    const { passphrase } = key
    decrypter.addIdentity({ unwrapFileKey: assertCost })
    const composed = passphrase.normalize('NFC')
    decrypter.addPassphrase(composed)
    // Another tool takes what was typed as it was typed.
    if (composed !== passphrase) decrypter.addPassphrase(passphrase)
  } else {
    // They are seen to be some before the library begins with them, for which it has no `catch`.
    await recipientsOf(key.identities)
    for (const identity of key.identities) decrypter.addIdentity(takenEverywhere(identity))
  }
  // Asked last, and only when none of the others has opened it.
  decrypter.addIdentity({ unwrapFileKey: (stanzas) => refuse(stanzas, key) })
  return decrypter
}

/** Asked first, before anything is derived; opens nothing. What is no number, the library refuses. */
function assertCost(stanzas: Stanza[]): null {
  for (const { args } of stanzas) {
    const [kind, , workFactor = ''] = args
    if (kind !== 'scrypt' || !/^[1-9][0-9]*$/.test(workFactor)) continue
    if (Number(workFactor) <= MAX_WORK_FACTOR) continue
    throw new VaultError('kdf-out-of-range', { iterations: 2 ** Number(workFactor) })
  }
  return null
}

function refuse(stanzas: Stanza[], key: AgeKey): never {
  const wants = stanzas.some(({ args }) => args[0] === 'scrypt') ? 'passphrase' : 'identity'
  const given = 'passphrase' in key ? 'passphrase' : 'identity'
  throw new VaultError('wrong-secret', wants === given ? {} : { wants })
}

/** The same pieces, once they have been seen to begin with a header that ends. */
async function checkedStart(sealed: AsyncIterator<Bytes>): Promise<AsyncGenerator<Bytes>> {
  const first: Bytes[] = []
  let bytes = 0
  while (bytes < MAX_HEADER_BYTES) {
    const { done, value } = await sealed.next()
    if (done) break
    first.push(value)
    bytes += value.length
  }
  assertHeader(await new Blob(first).slice(0, MAX_HEADER_BYTES).text())
  return (async function* () {
    yield* first
    yield* { [Symbol.asyncIterator]: () => sealed }
  })()
}

function assertHeader(start: string): void {
  if (!start.startsWith(FIRST_LINE)) {
    if (OTHER_VERSION.test(start)) throw new VaultError('unsupported-version')
    throw new VaultError('tampered', { reason: 'not an age file' })
  }
  if (!start.includes('\n--- ')) throw new VaultError('tampered')
}
