/**
 * What of a file is shown: text as text, and pictures of the kinds that hold nothing but a picture. Which kind it is is told by
 * its bytes, never by its name or its type, so that nothing is handed to the browser as what it is not. Everything else,
 * SVG and HTML too, is text or not shown.
 */
import type { OpenedFile } from '../../client/sealing-calls.ts'

/** Text beyond this is cut off, and said to be. */
export const MAX_TEXT_BYTES = 256 * 1024
/** A larger picture is to be saved. */
const MAX_IMAGE_BYTES = 32 * 1024 * 1024

export type Preview =
  | { kind: 'text'; text: string; shownBytes: number }
  | { kind: 'image'; blob: Blob }
  | { kind: 'none'; because: 'its kind' | 'its size' }

export async function previewOf(file: Pick<OpenedFile, 'size' | 'slice'>): Promise<Preview> {
  const head = await file.slice(0, Math.min(file.size, MAX_TEXT_BYTES))
  const type = rasterType(head)
  if (type !== undefined) {
    if (file.size > MAX_IMAGE_BYTES) return { kind: 'none', because: 'its size' }
    const bytes = head.length < file.size ? await file.slice(0, file.size) : head
    return { kind: 'image', blob: new Blob([new Uint8Array(bytes)], { type }) }
  }
  const text = asText(head, head.length < file.size)
  if (text === undefined) return { kind: 'none', because: 'its kind' }
  return { kind: 'text', text, shownBytes: head.length }
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** The type of a picture by its first bytes. */
function rasterType(head: Uint8Array): string | undefined {
  const start = latin1(head.subarray(0, 12))
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(start)) return 'image/gif'
  if (/^RIFF[^]{4}WEBP/.test(start)) return 'image/webp'
  if (/^[^]{4}ftypavi[fs]/.test(start)) return 'image/avif'
  return undefined
}

/** What no text holds: NUL and most other control characters. */
// oxlint-disable-next-line no-control-regex
const BINARY = /[\0-\x08\x0e-\x1a\x1c-\x1f]/

function asText(head: Uint8Array, isCut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: isCut })
    return BINARY.test(text) ? undefined : text
  } catch {
    return undefined
  }
}
