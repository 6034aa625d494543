/** What the page and the helper worker say to each other about age files, which open with any age tool. */

/** What an age file is sealed for: a passphrase, or recipients (`age1…`), each of whom opens it. */
export type AgeLock = { passphrase: string } | { recipients: readonly string[] }

/** What opens an age file: its passphrase, or identities (`AGE-SECRET-KEY-…`), one of which is enough. */
export type AgeSecret = { passphrase: string } | { identities: readonly string[] }

/** Somebody's key: `recipient` may be told to everybody, `identity` to nobody. */
export interface AgeIdentity {
  identity: string
  recipient: string
}

/** How much of the Blob that was given has been read, told over the port of a call. */
export interface ReadSoFar {
  done: number
  total: number
}

/** The helper worker's calls for texts and files that leave for good: text comes and goes as text, a Blob as a Blob. */
export interface AgeApi {
  sealPortable(port: MessagePort, plain: string | Blob, lock: AgeLock): Promise<string | Blob>
  openPortable(port: MessagePort, sealed: string | Blob, secret: AgeSecret): Promise<string | Blob>
  newIdentity(): Promise<AgeIdentity>
}

/** Method → number of arguments. */
export const AGE_METHODS = {
  sealPortable: 3,
  openPortable: 3,
  newIdentity: 0,
} as const satisfies Record<keyof AgeApi, number>
