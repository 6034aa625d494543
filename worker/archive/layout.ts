/** What lies in a backup, and what its manifest says (docs/format.md#backup). */
import recoverText from '../../docs/recover.md?raw'
import recoverScript from '../../docs/recover.py?raw'
import type { BackupContents, BackupFile } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { isWellFormed, type Bytes } from '../../src/protocol/values.ts'

export const MANIFEST = 'manifest.json'
export const RECORDS = 'records.ndjson'
export const SECRETS = 'outside-secrets'
/** Longer than any that is written. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024
export const MAX_PAPER_BYTES = 256 * 1024

const FORMAT = 'coffer-backup'
const VERSION = 2
/** Since this one there are outside secrets in it. */
const WITH_SECRETS = 2

/** For whoever has only this file left, and no Coffer. */
export const PAPERS: { name: string; bytes: Bytes }[] = [
  { name: 'RECOVER.md', bytes: new TextEncoder().encode(recoverText) },
  { name: 'recover.py', bytes: new TextEncoder().encode(recoverScript) },
]

export interface Manifest {
  version: number
  contents: BackupContents
  recordBytes: number
}

/** What a file of the vault is called in there, by its place among them. */
export const fileName = (index: number): string => `files/${index + 1}`

/** What follows the manifest: in this order, all of them, nothing else. */
export const filesAfter = ({ version, contents }: Manifest): string[] => [
  ...PAPERS.map(({ name }) => name),
  RECORDS,
  ...(version >= WITH_SECRETS ? [SECRETS] : []),
  ...contents.files.map((_, index) => fileName(index)),
]

export function encodeManifest({ files, ...contents }: BackupContents, recordBytes: number): Bytes {
  const some = files.length > 0 && { files }
  const manifest = { format: FORMAT, version: VERSION, recordBytes, ...contents, ...some }
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)
}

/** @throws VaultError `newer-version`, `backup-invalid` */
export function decodeManifest(bytes: Bytes): Manifest {
  const { format, version, recordBytes, ...rest } = parsed(bytes)
  if (format !== FORMAT || !isCount(version) || version === 0) throw invalid()
  if (version > VERSION) throw new VaultError('newer-version', { version })
  const { vault, at, entries, namespaces, outsideSecrets, files, ...others } = rest
  const hasSecrets = version >= WITH_SECRETS
  if (Object.keys(others).length > 0 || 'outsideSecrets' in rest !== hasSecrets) throw invalid()
  const secrets = hasSecrets ? outsideSecrets : 0
  if ('files' in rest && !hasSecrets) throw invalid()
  if (!isText(vault) || !isCount(at) || !isCount(entries) || !isCount(secrets)) throw invalid()
  if (!isCount(recordBytes) || !Array.isArray(namespaces)) throw invalid()
  const contents = {
    vault,
    at,
    entries,
    namespaces: namespaces.map(space),
    outsideSecrets: secrets,
    files: 'files' in rest ? fileList(files) : [],
  }
  return { version, contents, recordBytes }
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

function fileList(json: unknown): BackupFile[] {
  if (!Array.isArray(json) || json.length === 0) throw invalid()
  const files = json.map(file)
  const isInOrder = files.every(({ name }, at) => at === 0 || (files[at - 1]?.name ?? '') < name)
  if (!isInOrder) throw invalid()
  return files
}

function file(json: unknown): BackupFile {
  if (typeof json !== 'object' || json === null || Object.keys(json).length !== 4) throw invalid()
  const { name, type, sizeBytes, storedAt } = json as Record<string, unknown>
  if (!isText(name) || !isText(type) || !isCount(sizeBytes) || !isCount(storedAt)) throw invalid()
  return { name, type, sizeBytes, storedAt }
}

const isText = (value: unknown): value is string => typeof value === 'string' && isWellFormed(value)
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0

export const invalid = (): VaultError => new VaultError('backup-invalid', { reason: 'content' })
