/** What the page, the vault worker and the helper worker say to each other about a backup. */
import type { AgeLock, AgeSecret } from './age.ts'

/** What a backup is sealed for, and what opens it: it is an age file. */
export type BackupLock = AgeLock
export type BackupSecret = AgeSecret

/** What is in a backup, as its manifest says and as all of it was found when it was read. */
export interface BackupContents {
  /** The name of the vault it was made of. */
  vault: string
  /** The moment whose state it holds, in ms since 1970. */
  at: number
  entries: number
  /** Those that have any entries, in code-unit order. */
  namespaces: { name: string; entries: number }[]
  /** Keys of tokens and standalone files: of the vault, and of others whose backups it had taken in. */
  outsideSecrets: number
  /** Files of the vault, in code-unit order of their names. */
  files: BackupFile[]
}

/** A file of the vault, as a backup tells of it. */
export interface BackupFile {
  name: string
  type: string
  sizeBytes: number
  /** When it was put, in ms since 1970. */
  storedAt: number
}

/** What restoring a backup comes to, or would: compared with what is in the vault. */
export interface RestoreReport {
  /** In the backup only. */
  added: number
  /** In both, and not the same. */
  changed: number
  /** In both, the same in value and expiry. */
  same: number
  /** In the vault only. */
  onlyHere: number
  /** Their time is over by now: taken for absent. */
  expired: number
  /** The first hundred of those that are changed. */
  changedNames: { namespace: string; name: string }[]
  /** Keys of tokens and standalone files that the vault has not: what was made under them opens here from then on. */
  outsideSecrets: number
  /** The same of files: `changed` in what is in them or in their type. One that is only in the vault always stays. */
  files: { added: number; changed: number; same: number }
}

/** How a backup is taken in; see `restore` in src/client/vault.ts. */
export type RestoreMode = { mode: 'replace' } | { mode: 'merge'; changed: 'keep' | 'take' }

/** What the vault worker is told beside: only to compare, or else what was saved before of what this takes away. */
export interface Restoring {
  mode: 'replace' | 'merge'
  changed?: 'keep' | 'take'
  preview: boolean
  safety?: { copy: Blob; at: number; sequence: number }
}

/** Where the vault keeps the backup it made before the last restore: no namespace for anybody else. */
export const SAFETY_NAMESPACE = 'coffer/safety-copy'

export interface SafetyCopy {
  blob: Blob
  /** When it was made. */
  at: number
}
