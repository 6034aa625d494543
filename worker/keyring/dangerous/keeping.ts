/**
 * The two keys of ROOT in a form that can be wrapped, for a tab that stays open over a reload and for nothing else
 * (docs/adr/0041-locking.md). They live from here to the wrap that follows at once.
 */
import type { Bytes } from '../../../src/protocol/values.ts'
import { gcm } from '../../crypto/aead.ts'
import { rootInfo } from '../../format/v1/associated-data.ts'

export const MAC: HmacKeyGenParams = { name: 'HMAC', hash: 'SHA-256', length: 256 }
export const RING: AesKeyGenParams = { name: 'AES-GCM', length: 256 }

export const USAGES = {
  mac: ['sign', 'verify'],
  ring: ['wrapKey', 'unwrapKey', 'encrypt', 'decrypt'],
} as const satisfies Record<string, readonly KeyUsage[]>

const hkdf = (salt: Bytes, info: Bytes): HkdfParams => ({
  name: 'HKDF',
  hash: 'SHA-512',
  salt,
  info,
})

/** As `rootKeys` derives them, but extractable. */
export const DANGEROUS_rootKeys = async (root: CryptoKey, vaultId: Bytes) => ({
  macKey: await crypto.subtle.deriveKey(
    hkdf(vaultId, rootInfo('header-mac')),
    root,
    MAC,
    true,
    USAGES.mac,
  ),
  ringKey: await crypto.subtle.deriveKey(
    hkdf(vaultId, rootInfo('ring')),
    root,
    RING,
    true,
    USAGES.ring,
  ),
})

/** One that was kept, once more in a form that can be wrapped: for the reload after this one. */
export const DANGEROUS_unwrapKept = (
  which: 'mac' | 'ring',
  { nonce, wrapped }: { nonce: Bytes; wrapped: Bytes },
  under: CryptoKey,
  associatedData: Bytes,
): Promise<CryptoKey> =>
  crypto.subtle.unwrapKey(
    'raw',
    wrapped,
    under,
    gcm(nonce, associatedData),
    which === 'mac' ? MAC : RING,
    true,
    USAGES[which],
  )
