/**
 * Unencrypted Bitwarden JSON exports, personal and of organisations. Encrypted ones are refused with the reason.
 * The file as a whole is checked here; what an entry becomes is in bitwarden-item.ts.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { bitwardenItem } from './bitwarden-item.ts'
import { MAX_ROWS, type ParseContext, type Parsed } from './draft.ts'
import { canonicalJson } from './fingerprint.ts'
import { isJsonObject, type Json } from './members.ts'

/** Deeper than any real export, far from what recursion or the store cannot take. */
const MAX_JSON_DEPTH = 32

export function parseBitwardenJson(text: string, { now }: ParseContext): Parsed {
  const file = readFile(text)
  const folders = namesById(file['folders'])
  const collections = namesById(file['collections'])
  const entries = file['items'] as unknown[]
  if (entries.length > MAX_ROWS) refuse('The file has too many entries.')

  const parsed: Parsed = { drafts: [], problems: [] }
  const usedFolders = new Set<string>()
  for (const [index, entry] of entries.entries()) {
    const row = index + 1
    const report = (reason: string): void => void parsed.problems.push({ row, reason })
    if (!isJsonObject(entry)) report('Not imported: not an entry.')
    else if (isDeeper(entry, MAX_JSON_DEPTH)) report('Not imported: nested too deeply.')
    else {
      const { item, extra } = bitwardenItem(entry, { folders, collections }, now, report)
      usedFolders.add(item.folder)
      parsed.drafts.push({ row, canonical: canonicalJson(entry), item, extra })
    }
  }
  const empty = [...folders.values()].filter((name) => name !== '' && !usedFolders.has(name))
  if (empty.length > 0) parsed.emptyFolders = empty
  return parsed
}

function readFile(text: string): Json {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    refuse('The file is not complete JSON: perhaps it was cut off.')
  }
  if (!isJsonObject(file)) refuse('The file is not a Bitwarden export.')
  if (file['encrypted'] === true) {
    refuse(
      file['passwordProtected'] === true
        ? 'This export is protected with a password. Export again from Bitwarden as “.json”, without a password.'
        : 'This export is encrypted for one Bitwarden account. Export again from Bitwarden as “.json”.',
    )
  }
  if (!Array.isArray(file['items'])) refuse('The file is not a Bitwarden export.')
  return file
}

function refuse(reason: string): never {
  throw new VaultError('bad-request', { reason })
}

function namesById(list: unknown): Map<string, string> {
  const names = new Map<string, string>()
  if (!Array.isArray(list)) return names
  for (const entry of list as unknown[]) {
    if (!isJsonObject(entry)) continue
    const { id, name } = entry
    if (typeof id === 'string' && typeof name === 'string') names.set(id, name)
  }
  return names
}

/** Whether there is nesting below `levels`; looks no further down than that. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  return Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}
