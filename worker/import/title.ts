/** A title for an entry the source has no name for: host, app package, or "Untitled". For show; the source's own name is kept. */

const MAX_TITLE_LENGTH = 200

/** Host and port of a URL as it is written (not punycode), the package of `android://hash@package/`, else the text itself. */
export function titleFromUrl(url: string): string {
  const text = url.trim().slice(0, 2000)
  const authority = /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/?#]*)/i.exec(text)?.[1] ?? ''
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return shorten(host || text) || 'Untitled'
}

/** Cut so that no character is cut in half. */
function shorten(text: string): string {
  return text.slice(0, MAX_TITLE_LENGTH).replace(/[\ud800-\udbff]$/, '')
}
