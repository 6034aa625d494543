/**
 * flutter_secure_storage on the web (all versions), and Flet's SecureStorage over it: AES-GCM, with the key in an item beside
 * the entries, in the clear or wrapped by a constant of the app. Nothing binds a value to its name.
 */
import { VaultError } from '../../protocol/errors.ts'
import { base64, type ItemRead, type OldStorage, type Source, type Unread } from '../source.ts'

export interface FlutterOptions {
  /** `WebOptions.publicKey`; Flet's is `FletSecureStorage`. */
  publicKey?: string
  /** `WebOptions.wrapKey` and `wrapKeyIv`, in Base64, if the app has them. */
  wrapKey?: string
  wrapKeyIv?: string
}

const KEY_BYTES = 32
const TAG_BYTES = 16
const ALGORITHM = 'AES-GCM'
const WRAP_KEY_BYTES = [16, 24, 32]

/** Goes to the namespace `flutter-secure-storage/` and the `publicKey`. */
export function flutterSecureStorage(storage: OldStorage, options: FlutterOptions = {}): Source {
  const { publicKey = 'FlutterSecureStorage' } = options
  const prefix = `${publicKey}.`
  return {
    storage,
    namespace: `flutter-secure-storage/${publicKey}`,
    owns: (item) => item.startsWith(prefix),
    keyItem: publicKey,
    read: async (items) => {
      const found = new Map<string, ItemRead>()
      if (items.size === 0) return found
      const key = await keyOf(storage.getItem(publicKey), options, publicKey)
      for (const [item, text] of items) {
        const name = item.slice(prefix.length)
        const opened = await open(text, key)
        found.set(item, 'why' in opened ? { name, ...opened } : { entries: [[name, opened.value]] })
      }
      return found
    },
  }
}

async function keyOf(
  stored: string | null,
  { wrapKey = '', wrapKeyIv = '' }: FlutterOptions,
  name: string,
): Promise<CryptoKey> {
  if (stored === null) throw new VaultError('record-missing', { name })
  const bytes = dartBase64(stored)
  if (!bytes) throw new VaultError('tampered', { name })
  if (wrapKey === '') {
    if (bytes.length === KEY_BYTES + TAG_BYTES) throw badRequest('the key is wrapped: wrapKey')
    if (bytes.length !== KEY_BYTES) throw new VaultError('tampered', { name })
    return crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['decrypt'])
  }
  const wrapping = dartBase64(wrapKey)
  const iv = dartBase64(wrapKeyIv)
  if (!wrapping || !WRAP_KEY_BYTES.includes(wrapping.length)) throw badRequest('wrapKey')
  if (!iv || iv.length === 0) throw badRequest('wrapKeyIv')
  // Versions of the plug-in that take a wrapKey and do not use it have left such data: nobody but the app knows.
  if (bytes.length === KEY_BYTES) throw badRequest('the key is not wrapped: no wrapKey')
  const outer = await crypto.subtle.importKey('raw', wrapping, ALGORITHM, false, ['unwrapKey'])
  try {
    return await crypto.subtle.unwrapKey(
      'raw',
      bytes,
      outer,
      { name: ALGORITHM, iv },
      ALGORITHM,
      false,
      ['decrypt'],
    )
  } catch {
    throw new VaultError('tampered', { name })
  }
}

/** `base64(iv).base64(ciphertext ‖ tag)`; whatever stands after a second dot the plug-in does not look at. */
async function open(text: string, key: CryptoKey): Promise<{ value: string } | { why: Unread }> {
  const [ivText = '', sealedText = ''] = text.split('.')
  const iv = dartBase64(ivText)
  const sealed = dartBase64(sealedText)
  if (!iv || !sealed || iv.length === 0 || sealed.length < TAG_BYTES) return { why: 'malformed' }
  let bytes: ArrayBuffer
  try {
    bytes = await crypto.subtle.decrypt({ name: ALGORITHM, iv }, key, sealed)
  } catch {
    return { why: 'authentication' }
  }
  try {
    // Without a mark at its beginning, as Dart reads it.
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { why: 'encoding' }
  }
}

/** Dart takes both alphabets, and wants the padding. */
const dartBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined =>
  text.length % 4 === 0 && !/\s/.test(text)
    ? base64(text.replaceAll('-', '+').replaceAll('_', '/'))
    : undefined

const badRequest = (reason: string): VaultError => new VaultError('bad-request', { reason })
