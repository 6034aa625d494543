/**
 * Passkeys, as far as a vault needs them: the 32 bytes that a passkey's PRF gives for a slot's input. They exist here only
 * between the browser and the worker. What a page may ask of an authenticator is the browser's to decide, not ours.
 */
import type { PasskeyInfo } from '../protocol/contract.ts'
import { isVaultError, VaultError } from '../protocol/errors.ts'
import { PRF_BYTES } from '../protocol/limits.ts'

/** COSE numbers: ES256, EdDSA, RS256. The signature is not used; authenticators want to be offered one. */
const ALGORITHMS = [-7, -8, -257]
const CHALLENGE_BYTES = 32

export interface NewPasskey extends PasskeyInfo {
  outputs: [Uint8Array, Uint8Array]
}

export interface PasskeyOptions {
  /** What the browser shows beside it. */
  userName: string
  signal: AbortSignal | undefined
}

/**
 * Makes a passkey and asks its PRF twice. The person is asked as often as the browser needs: two or three times.
 *
 * @throws VaultError `passkey-no-prf` if it has none, `passkey-unavailable`, `aborted`
 */
export async function newPasskey(
  known: readonly PasskeyInfo[],
  { userName, signal }: PasskeyOptions,
): Promise<NewPasskey> {
  await assertPrf()
  const rpId = location.hostname
  const input = random(PRF_BYTES)
  const made = await asked(signal, () =>
    navigator.credentials.create({
      publicKey: {
        rp: { id: rpId, name: rpId },
        user: { id: random(16), name: userName, displayName: userName },
        challenge: random(CHALLENGE_BYTES),
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        excludeCredentials: known.map(({ credentialId }) => descriptor(credentialId)),
        extensions: { prf: { eval: { first: input } } },
      },
      ...(signal && { signal }),
    }),
  )
  const passkey: PasskeyInfo = { credentialId: new Uint8Array(made.rawId), input, rpId }
  try {
    const { prf } = made.getClientExtensionResults()
    if (prf?.enabled !== true) throw new VaultError('passkey-no-prf')
    // Not every browser gives it at once.
    const output = outputOf(made) ?? (await prfOutput([passkey], signal))
    return { ...passkey, outputs: [output, await prfOutput([passkey], signal)] }
  } catch (error) {
    if (isVaultError(error, 'passkey-no-prf')) await disown(passkey)
    throw error
  }
}

/**
 * What the PRF of one of these passkeys gives for its input; the person chooses.
 *
 * @throws VaultError `passkey-unavailable`, `passkey-no-prf`, `aborted`
 */
export async function prfOutput(
  passkeys: readonly PasskeyInfo[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const rpId = location.hostname
  const ours = passkeys.filter((passkey) => passkey.rpId === rpId)
  if (ours.length === 0) throw unavailable('none')
  const evalByCredential = Object.fromEntries(
    ours.map(({ credentialId, input }) => [base64url(credentialId), { first: own(input) }]),
  )
  const given = await asked(signal, () =>
    navigator.credentials.get({
      publicKey: {
        rpId,
        challenge: random(CHALLENGE_BYTES),
        userVerification: 'required',
        allowCredentials: ours.map(({ credentialId }) => descriptor(credentialId)),
        extensions: { prf: { evalByCredential } },
      },
      ...(signal && { signal }),
    }),
  )
  const output = outputOf(given)
  if (!output) throw new VaultError('passkey-no-prf')
  return output
}

/** Before anything is made: some browsers know that they cannot. */
async function assertPrf(): Promise<void> {
  if (!('PublicKeyCredential' in globalThis)) throw unavailable('unsupported')
  const can = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined)
  if (can?.['extension:prf'] === false) throw new VaultError('passkey-no-prf')
}

/** Asks the browser, and tells its refusals by code. */
async function asked(
  signal: AbortSignal | undefined,
  ask: () => Promise<Credential | null>,
): Promise<PublicKeyCredential> {
  if (!('PublicKeyCredential' in globalThis)) throw unavailable('unsupported')
  try {
    const found = await ask()
    if (found instanceof PublicKeyCredential) return found
  } catch (error) {
    if (signal?.aborted) throw new VaultError('aborted')
    const name = error instanceof DOMException ? error.name : ''
    // The browser does not tell a person who declined from a passkey that is not there.
    if (name === 'NotAllowedError') throw unavailable('declined')
    if (name === 'InvalidStateError') throw unavailable('registered')
  }
  throw unavailable('unsupported')
}

function outputOf(credential: PublicKeyCredential): Uint8Array | undefined {
  const first = credential.getClientExtensionResults().prf?.results?.first
  if (!first) return undefined
  const output = ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
    : new Uint8Array(first)
  return output.length === PRF_BYTES ? output : undefined
}

/** Lets whoever keeps the passkey know that nobody needs it, where the browser can tell them. */
export async function disown({ rpId, credentialId }: PasskeyInfo): Promise<void> {
  const { signalUnknownCredential } = PublicKeyCredential as unknown as {
    signalUnknownCredential?(options: { rpId: string; credentialId: string }): Promise<void>
  }
  const options = { rpId, credentialId: base64url(credentialId) }
  await signalUnknownCredential?.call(PublicKeyCredential, options).catch(() => {})
}

const descriptor = (id: Uint8Array): PublicKeyCredentialDescriptor => ({
  type: 'public-key',
  id: own(id),
})

const unavailable = (reason: string): VaultError =>
  new VaultError('passkey-unavailable', { reason })

const random = (sizeBytes: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(sizeBytes))

const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
