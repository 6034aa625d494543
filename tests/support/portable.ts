/** Age files in Node, as the helper worker makes and opens them, with a scrypt that costs nothing. */
import type { AgeLock, AgeSecret } from '../../src/protocol/age.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { openPortable, sealPortable } from '../../worker/age/age.ts'

export const WITH: AgeSecret & AgeLock = { passphrase: 'a passphrase for others' }
/** scrypt of 2^2 rounds: what is read has its own factor in its header. */
const WORK_FACTOR = 2

// Text comes of text and a Blob of a Blob.
export const sealedText = async (text: string, lock: AgeLock = WITH): Promise<string> =>
  (await sealPortable(text, lock, { workFactor: WORK_FACTOR })) as string

export const sealedBlob = async (bytes: Bytes | string, lock: AgeLock = WITH): Promise<Blob> =>
  (await sealPortable(new Blob([bytes]), lock, { workFactor: WORK_FACTOR })) as Blob

export const openedText = async (sealed: string, secret: AgeSecret = WITH): Promise<string> =>
  (await openPortable(sealed, secret)) as string

export const openedBlob = async (sealed: Blob, secret: AgeSecret = WITH): Promise<Bytes> =>
  new Uint8Array(await ((await openPortable(sealed, secret)) as Blob).arrayBuffer())

/** The age file in a text, without looking for what is wrong with it. */
export const inArmour = (text: string): Bytes =>
  Uint8Array.from(Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64'))

/** The same as `age` writes it, from bytes that need be no age file. */
export const asArmour = (bytes: Uint8Array): string => {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .match(/.{1,64}/g)
  const body = (lines ?? []).map((line) => `${line}\n`).join('')
  return `-----BEGIN AGE ENCRYPTED FILE-----\n${body}-----END AGE ENCRYPTED FILE-----\n`
}
