/**
 * Keys kept for the moment in which a tab reloads. They lie wrapped under a key whose one half is the page's and whose other
 * half lies beside them, for one lock epoch of one vault (docs/adr/0041-locking.md). Neither half opens anything alone.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { gcm } from '../crypto/aead.ts'
import { deriveAesKey } from '../crypto/hkdf.ts'
import { randomBytes } from '../crypto/random.ts'
import { keptData, keptInfo } from '../format/v1/associated-data.ts'
import { DANGEROUS_rootKeys, DANGEROUS_unwrapKept, MAC, RING, USAGES } from './dangerous/keeping.ts'
import type { RootKeys } from './epochs.ts'
import { OpenKeyring } from './opened.ts'
import { wrapKey, type Wrapped } from './wrap.ts'

export interface KeptKeys {
  /** The half that lies beside them. */
  salt: Bytes
  mac: Wrapped
  ring: Wrapped
}

/** Whose they are: one page's, under one lock epoch of one vault. */
export interface KeptPlace {
  id: string
  vaultId: Bytes
  lockEpoch: number
}

/** The page's half. Zeroes the bytes it is given. */
export async function pageHalf(bytes: Uint8Array): Promise<CryptoKey> {
  const own = new Uint8Array(bytes)
  bytes.fill(0)
  try {
    return await crypto.subtle.importKey('raw', own, 'HKDF', false, ['deriveKey'])
  } finally {
    own.fill(0)
  }
}

const carrier = (half: CryptoKey, salt: Bytes, { id }: KeptPlace): Promise<CryptoKey> =>
  deriveAesKey(half, salt, keptInfo(id), ['wrapKey', 'unwrapKey'])

const boundTo = ({ vaultId, lockEpoch }: KeptPlace, which: 'mac' | 'ring'): Bytes =>
  keptData(vaultId, lockEpoch, which === 'mac' ? 1 : 2)

/** Of ROOT, while it is there. */
export const keepRoot = async (
  root: CryptoKey,
  half: CryptoKey,
  place: KeptPlace,
): Promise<KeptKeys> => keep(await DANGEROUS_rootKeys(root, place.vaultId), half, place)

/** The same keys for another page. @throws VaultError `wrong-secret` */
export function keepAgain(
  kept: KeptKeys,
  was: { half: CryptoKey; place: KeptPlace },
  next: { half: CryptoKey; place: KeptPlace },
): Promise<KeptKeys> {
  return orRefused(async () => {
    const under = await carrier(was.half, kept.salt, was.place)
    const [macKey, ringKey] = await Promise.all([
      DANGEROUS_unwrapKept('mac', kept.mac, under, boundTo(was.place, 'mac')),
      DANGEROUS_unwrapKept('ring', kept.ring, under, boundTo(was.place, 'ring')),
    ])
    return keep({ macKey, ringKey }, next.half, next.place)
  })
}

/** Not extractable, as at any unlock. @throws VaultError `wrong-secret` */
export function keptRootKeys(
  { salt, mac, ring }: KeptKeys,
  half: CryptoKey,
  place: KeptPlace,
): Promise<RootKeys> {
  return orRefused(async () => {
    const under = await carrier(half, salt, place)
    const open = (
      { nonce, wrapped }: Wrapped,
      which: 'mac' | 'ring',
      algorithm: HmacKeyGenParams | AesKeyGenParams,
    ): Promise<CryptoKey> => {
      const params = gcm(nonce, boundTo(place, which))
      const usages = USAGES[which]
      return crypto.subtle.unwrapKey('raw', wrapped, under, params, algorithm, false, usages)
    }
    return { macKey: await open(mac, 'mac', MAC), ringKey: await open(ring, 'ring', RING) }
  })
}

/** The keyring of a header by keys that were kept or handed over. @throws VaultError `damaged` if they are not its own */
export const openByKeys = (header: Bytes, keys: RootKeys): Promise<OpenKeyring> =>
  OpenKeyring.open(header, keys)

async function keep(
  { macKey, ringKey }: RootKeys,
  half: CryptoKey,
  place: KeptPlace,
): Promise<KeptKeys> {
  const salt = randomBytes(32)
  const under = await carrier(half, salt, place)
  return {
    salt,
    mac: await wrapKey('raw', macKey, under, boundTo(place, 'mac')),
    ring: await wrapKey('raw', ringKey, under, boundTo(place, 'ring')),
  }
}

async function orRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    throw new VaultError('wrong-secret')
  }
}
