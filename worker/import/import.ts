/**
 * The door of the importers: which format a file is, and its entries as items.
 * Keyless: files are hostile until proven otherwise, so this runs in the helper worker and sees no vault. Nothing but
 * VaultError is ever thrown, and neither errors nor problems hold a value of the file.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { ImportFormat, ImportResult } from '../../src/protocol/item.ts'
import { parseBitwardenJson } from './bitwarden-json.ts'
import { CHROME_COLUMNS, parseChromeCsv } from './chrome-csv.ts'
import { decodeText } from './decode.ts'
import { finish, type ParseContext, type Parsed } from './draft.ts'
import { parseEnv } from './env.ts'
import { FIREFOX_COLUMNS, parseFirefoxCsv } from './firefox-csv.ts'
import { isJsonObject } from './members.ts'
import { sniffHeader } from './table.ts'

const PARSERS: Record<ImportFormat, (text: string, context: ParseContext) => Parsed> = {
  'chrome-csv': parseChromeCsv,
  'firefox-csv': parseFirefoxCsv,
  'bitwarden-json': parseBitwardenJson,
  env: parseEnv,
}

/** The format of a file by its content, or by its name where the content says nothing; null if neither tells. */
export function detectFormat(bytes: Uint8Array, fileName: string): ImportFormat | null {
  const { text } = decodeText(bytes)
  return byContent(text) ?? byName(baseName(fileName))
}

/**
 * @throws VaultError `bad-request` with a reason if the file as a whole cannot be read, `too-large` above 50 MB
 */
export async function parseImport(
  bytes: Uint8Array,
  fileName: string,
  format: ImportFormat,
  now: number,
): Promise<ImportResult> {
  const { text, notices } = decodeText(bytes)
  const parsed = PARSERS[format](text, { fileName: baseName(fileName), now })
  parsed.problems.push(...notices.map((reason) => ({ row: 0, reason })))
  return finish(format, parsed)
}

function byContent(text: string): ImportFormat | undefined {
  const start = text.slice(0, 65_536).trimStart()
  if (start.startsWith('{')) return isBitwarden(text, start) ? 'bitwarden-json' : undefined
  const columns = [...new Set<string>([...CHROME_COLUMNS, ...FIREFOX_COLUMNS])]
  const { names } = sniffHeader(text, columns)
  if (['url', 'username', 'password'].every((name) => names.includes(name))) {
    const firefox = ['httprealm', 'formactionorigin', 'timepasswordchanged']
    return firefox.some((name) => names.includes(name)) ? 'firefox-csv' : 'chrome-csv'
  }
  return startsWithAssignment(start) ? 'env' : undefined
}

function isBitwarden(text: string, start: string): boolean {
  try {
    const file: unknown = JSON.parse(text)
    return isJsonObject(file) && (Array.isArray(file['items']) || 'encrypted' in file)
  } catch {
    // Cut off: the parser has the better words for it.
    return /"(?:encrypted|items|folders)"\s*:/.test(start)
  }
}

/** The first line that is not blank or a comment decides. */
function startsWithAssignment(start: string): boolean {
  for (let at = 0; at < start.length;) {
    const end = start.indexOf('\n', at)
    const line = start.slice(at, end === -1 ? undefined : end).trim()
    if (line !== '' && !line.startsWith('#'))
      return /^(?:export[ \t]+)?[A-Za-z_][\w.-]*=/.test(line)
    if (end === -1) break
    at = end + 1
  }
  return false
}

function byName(name: string): ImportFormat | null {
  if (/(?:^|\.)env(?:\.[\w.-]*|rc)?$/i.test(name)) return 'env'
  return /bitwarden.*\.json$/i.test(name) ? 'bitwarden-json' : null
}

/** @throws VaultError `bad-request` for a name no file can have */
function baseName(fileName: string): string {
  if (fileName.length > 4096) throw new VaultError('bad-request', { reason: 'file name too long' })
  return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1)
}
