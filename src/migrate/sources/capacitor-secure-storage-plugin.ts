/** `capacitor-secure-storage-plugin` (martinkasa) on the web: Base64 of Latin-1, which anyone can read. */
import { prefixed, type OldStorage, type Source } from '../source.ts'

export interface MartinkasaOptions {
  /** `cap_sec_` since 0.2.0, none before. */
  prefix?: string
  /**
   * Texts beyond Latin-1 the plug-in cannot keep, so that some apps gave it the bytes of UTF-8. `latin1` (default): what its
   * `get` answers. `utf8`: the text that these bytes are, where they are one.
   */
  text?: 'latin1' | 'utf8'
}

/** Goes to the namespace `capacitor-secure-storage-plugin`. */
export function martinkasaSecureStorage(
  storage: OldStorage,
  { prefix = 'cap_sec_', text = 'latin1' }: MartinkasaOptions = {},
): Source {
  return prefixed(storage, 'capacitor-secure-storage-plugin', prefix, (stored) => {
    let latin1: string
    try {
      latin1 = atob(stored)
    } catch {
      return { why: 'malformed' }
    }
    return { value: text === 'utf8' ? (utf8Of(latin1) ?? latin1) : latin1 }
  })
}

function utf8Of(latin1: string): string | undefined {
  try {
    const bytes = Uint8Array.from(latin1, (unit) => unit.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
