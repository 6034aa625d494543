/** How a second import recognises a row: SHA-256 over format and row, as base64url (docs/format.md#fingerprints). */
import type { ImportFormat } from '../../src/protocol/item.ts'

export async function fingerprint(format: ImportFormat, canonical: string): Promise<string> {
  const bytes = new TextEncoder().encode(`${format}\n${canonical}`)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const base64 = btoa(String.fromCharCode(...hash))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** JSON with the names of every object sorted, so that their order in the file does not matter. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
