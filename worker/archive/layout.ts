/** What lies in a backup, and what its manifest says (docs/format.md#backup). */
import recoverText from '../../docs/recover.md?raw'
import recoverScript from '../../docs/recover.py?raw'
import type { BackupContents } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { isWellFormed, type Bytes } from '../../src/protocol/values.ts'

export const MANIFEST = 'manifest.json'
export const RECORDS = 'records.ndjson'
/** Longer than any that is written. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024
export const MAX_PAPER_BYTES = 256 * 1024

const FORMAT = 'coffer-backup'
const VERSION = 1

/** For whoever has only this file left, and no Coffer. */
export const PAPERS: { name: string; bytes: Bytes }[] = [
  { name: 'RECOVER.md', bytes: new TextEncoder().encode(recoverText) },
  { name: 'recover.py', bytes: new TextEncoder().encode(recoverScript) },
]

/** In this order, all of them, nothing else. */
export const FILES = [MANIFEST, ...PAPERS.map(({ name }) => name), RECORDS]

export function encodeManifest(contents: BackupContents, recordBytes: number): Bytes {
  const { vault, at, entries, namespaces } = contents
  const manifest = { format: FORMAT, version: VERSION, vault, at, entries, recordBytes, namespaces }
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)
}

/** @throws VaultError `newer-version`, `backup-invalid` */
export function decodeManifest(bytes: Bytes): BackupContents & { recordBytes: number } {
  const manifest = parsed(bytes)
  const { format, version, vault, at, entries, recordBytes, namespaces } = manifest
  if (format !== FORMAT) throw invalid()
  if (version !== VERSION) {
    if (isCount(version) && version > VERSION) throw new VaultError('newer-version', { version })
    throw invalid()
  }
  const isRead = Object.keys(manifest).length === 7 && isText(vault) && isCount(at)
  if (!isRead || !isCount(entries) || !isCount(recordBytes) || !Array.isArray(namespaces)) {
    throw invalid()
  }
  return { vault, at, entries, recordBytes, namespaces: namespaces.map(space) }
}

function parsed(bytes: Bytes): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof json === 'object' && json !== null) return json as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw invalid()
}

function space(json: unknown): BackupContents['namespaces'][number] {
  if (typeof json !== 'object' || json === null || Object.keys(json).length !== 2) throw invalid()
  const { name, entries } = json as Record<string, unknown>
  if (!isText(name) || !isCount(entries)) throw invalid()
  return { name, entries }
}

const isText = (value: unknown): value is string => typeof value === 'string' && isWellFormed(value)
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

export const invalid = (): VaultError => new VaultError('backup-invalid', { reason: 'content' })
