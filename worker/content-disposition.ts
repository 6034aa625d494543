/**
 * The header that names a download (RFC 6266), for any name: it may have come from a file of somebody else, and must end
 * neither the value nor the line, nor look like another name than it is.
 */

/** Control characters, and those that turn the direction of what follows. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu
/** What `encodeURIComponent` leaves, and RFC 8187 does not. */
const LEFT = /['()*]/g
const NOT_PLAIN = /[^\x20-\x7e]|["\\%]/g

export function contentDisposition(name: string): string {
  const seen = name.toWellFormed().replace(UNSEEN, '').replace(/[/\\]/g, '_').trim() || 'download'
  const plain = seen.replace(NOT_PLAIN, '_')
  const encoded = encodeURIComponent(seen).replace(
    LEFT,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  // The second for those that know it; the first for the rest.
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
