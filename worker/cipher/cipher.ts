/**
 * Sealing for others to keep: what is encrypted here is not stored, and only this vault opens it. Each call makes sure, like
 * any other, that the vault is still open in the eyes of all tabs before it hands anything out.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { openToken, sealToken, tokenBytes, tokenEpoch, tokenText } from '../format/v1/token.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { VaultSession } from '../session.ts'
import type { OpenLog } from '../store/store.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** @throws VaultError `locked`, `unsupported` if the keys must be rotated first; of storage as `set` does */
export const encryptBytes = (
  session: VaultSession,
  plain: Bytes,
  context: string,
): Promise<Bytes> =>
  checked(session, ({ seals }, keyring) => sealed(seals, keyring, plain, context))

/** @throws VaultError `locked`, `tampered`, `unsupported-version` */
export const decryptBytes = (
  session: VaultSession,
  token: Bytes,
  context: string,
): Promise<Bytes> => checked(session, (_open, keyring) => opened(keyring, token, context))

/** As `encryptBytes`. */
export const encrypt = (session: VaultSession, text: string, context: string): Promise<string> =>
  checked(session, async ({ seals }, keyring) => {
    const plain = encoder.encode(text)
    try {
      return tokenText(await sealed(seals, keyring, plain, context))
    } finally {
      plain.fill(0)
    }
  })

/** As `decryptBytes`; `tampered` too if what was sealed is no text. */
export const decrypt = (session: VaultSession, token: string, context: string): Promise<string> =>
  checked(session, async (_open, keyring) => {
    const plain = await opened(keyring, tokenBytes(token), context)
    try {
      return decoder.decode(plain)
    } catch {
      throw new VaultError('tampered')
    } finally {
      plain.fill(0)
    }
  })

async function sealed(
  seals: OpenLog['seals'],
  keyring: Keyring,
  plain: Bytes,
  context: string,
): Promise<Bytes> {
  const { vaultId } = keyring
  const epoch = await seals.take()
  const key = await keyring.outsideSealKey('token', epoch)
  return sealToken(key, epoch, { vaultId, context }, plain)
}

/** A token does not say whose it is: this vault's own key is tried first. */
async function opened(keyring: Keyring, token: Bytes, context: string): Promise<Bytes> {
  const opening = { purpose: 'token', epoch: tokenEpoch(token) } as const
  return keyring.openOutside(opening, (key, vaultId) => openToken(key, { vaultId, context }, token))
}

/**
 * Runs `work` beside a look at the newest row and the tabs' state. What that finds counts: a lock, and keys that another tab
 * has brought since this one last looked.
 */
const checked = <T>(
  session: VaultSession,
  work: (open: OpenLog, keyring: Keyring) => Promise<T>,
): Promise<T> =>
  session.use(async (open) => {
    const { keyring } = session
    if (!keyring) throw new VaultError('locked')
    const { generation } = keyring
    const looking = open.reads.fromNames(() => undefined)
    const [worked, looked] = await Promise.allSettled([work(open, keyring), looking])
    if (looked.status === 'rejected') throw looked.reason
    if (worked.status === 'fulfilled') return worked.value
    const isBehind = isVaultError(worked.reason, 'tampered') && keyring.generation !== generation
    if (isBehind) return work(open, keyring)
    throw worked.reason
  })
