/**
 * `@aparajita/capacitor-secure-storage` on the web: since 3.0 plain JSON, before that JSON in JSON under Blowfish, without
 * anything that would show a wrong key or a change.
 */
import { VaultError } from '../../protocol/errors.ts'
import type { Value } from '../../protocol/values.ts'
import { blowfish } from '../blowfish/blowfish.ts'
import { base64, json, prefixed, type OldStorage, type Source, type Unread } from '../source.ts'

export interface AparajitaOptions {
  /** What `setKeyPrefix` was given. */
  prefix?: string
  /**
   * `text` (default): what `getItem` answers, the JSON as it is, for the adapter that stands in. `value`: what `get` answers,
   * for code that goes over to the vault's own calls.
   */
  as?: 'text' | 'value'
  /** As of `get`: a text that is a date becomes one (default). Only for values. */
  convertDate?: boolean
}

export interface BlowfishOptions extends AparajitaOptions {
  /** What `setEncryptionKey` was given. */
  encryptionKey: string
  /** How often JSON was made of a value: twice in 1.x and 2.x (default), once in 0.8, where the prefix is `secure-storage_`. */
  levels?: 1 | 2
}

type Decoded = { value: Value } | { why: Unread }

const PREFIX = 'capacitor-storage_'
const KEY_LENGTHS = { min: 4, max: 56 }

/** Versions 3 to 8. Goes to the namespace `capacitor-secure-storage/` and the prefix. */
export function aparajitaSecureStorage(
  storage: OldStorage,
  { prefix = PREFIX, as = 'text', convertDate = true }: AparajitaOptions = {},
): Source {
  return prefixed(storage, namespaceOf(prefix), prefix, (text) =>
    as === 'text' ? { value: text } : valueOf(text, convertDate),
  )
}

/** Versions 0.8 to 2. @throws VaultError `bad-request` for a key of fewer than 4 or more than 56 characters */
export function aparajitaBlowfishStorage(
  storage: OldStorage,
  { prefix = PREFIX, as = 'text', convertDate = true, encryptionKey, levels = 2 }: BlowfishOptions,
): Source {
  const { length } = encryptionKey
  if (length < KEY_LENGTHS.min || length > KEY_LENGTHS.max) {
    throw new VaultError('bad-request', { reason: 'encryptionKey' })
  }
  const decrypt = blowfish(encryptionKey)
  return prefixed(storage, namespaceOf(prefix), prefix, (stored) => {
    const sealed = base64(stored)
    if (!sealed || sealed.length === 0 || sealed.length % 8 !== 0) return { why: 'malformed' }
    const outer = json(cesu8(decrypt(sealed)) ?? '')
    // Nothing tells a wrong key from a change, but that neither gives JSON.
    if ('why' in outer) return { why: 'authentication' }
    const text = levels === 2 ? outer.value : JSON.stringify(outer.value)
    if (typeof text !== 'string') return { why: 'authentication' }
    const inner = valueOf(text, convertDate)
    if ('why' in inner) return { why: 'authentication' }
    return as === 'text' ? { value: text } : inner
  })
}

const namespaceOf = (prefix: string): string => `capacitor-secure-storage/${prefix}`

/** The plug-in's own idea of a date: any character before the milliseconds, and days that no month has roll over. */
const DATE = /^"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2}).(\d{3})Z"$/u

function valueOf(text: string, convertDate: boolean): Decoded {
  const [, ...parts] = convertDate ? (DATE.exec(text) ?? []) : []
  if (parts.length === 0) return json(text)
  const [year = 0, month = 1, day, hours, minutes, seconds, ms] = parts.map(Number)
  return { value: new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds, ms)) }
}

/** UTF-8 of each UTF-16 unit by itself, up to the zeros that fill the last block; undefined if it is not that. */
function cesu8(bytes: Uint8Array): string | undefined {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  let text = ''
  for (let at = 0; at < end;) {
    const first = bytes[at++] ?? 0
    const more = first < 0x80 ? 0 : first >>> 5 === 0b110 ? 1 : first >>> 4 === 0b1110 ? 2 : -1
    if (more < 0 || at + more > end) return undefined
    let unit = more === 0 ? first : first & (0x3f >>> more)
    for (let i = 0; i < more; i++) {
      const next = bytes[at++] ?? 0
      if (next >>> 6 !== 0b10) return undefined
      unit = (unit << 6) | (next & 0x3f)
    }
    text += String.fromCharCode(unit)
  }
  return text
}
