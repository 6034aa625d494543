/** What the page, the vault worker and the helper worker say to each other about a backup. */

/** What a backup is sealed for: a passphrase, or age recipients (`age1…`), each of which opens it. */
export type BackupLock = { passphrase: string } | { recipients: readonly string[] }

/** What opens a backup: its passphrase, or age identities (`AGE-SECRET-KEY-…`). */
export type BackupSecret = { passphrase: string } | { identities: readonly string[] }

/** What is in a backup, as its manifest says and as all of it was found when it was read. */
export interface BackupContents {
  /** The name of the vault it was made of. */
  vault: string
  /** The moment whose state it holds, in ms since 1970. */
  at: number
  entries: number
  /** Those that have any entries, in code-unit order. */
  namespaces: { name: string; entries: number }[]
}
