/** What `openVault` is told: where the workers are, and how this page wants its vault. */
import type { Durability, LockPolicy } from '../protocol/contract.ts'
import type { Anchor } from './anchor.ts'

/** All of it but where the vault worker is. */
export interface VaultOptions {
  /** Letters, digits, `.`, `_` and `-`, at most 64 characters. */
  name: string
  /** Where the helper worker's script is, of this origin too. Backups and age files need it, and start it when they are asked for. */
  helperUrl?: string | URL
  /**
   * For hosts that can set no headers: the hash of the vault worker's script, one of `sha256-…`, `sha384-…` or `sha512-…`. The
   * script is then fetched, compared with it, and started from these very bytes. The worker gets the policy of this page
   * (which needs `worker-src blob:` and `connect-src 'self'`), for it has no response of its own; `report()` says
   * `reducedProtection`. Where headers can be set, leave it out.
   */
  workerIntegrity?: string
  /** The same for the helper worker's script. */
  helperIntegrity?: string
  /**
   * When it locks by itself; `null` turns a deadline off. Defaults: five minutes idle, one minute hidden, one minute asleep.
   * `stayOpen: 'reload'` and `shareWithTabs` ask less often and have a price; both are off.
   */
  lock?: Partial<LockPolicy>
  /** For tests: how often a busy worker is asked for a sign of life. */
  heartbeatMs?: number
  /** `strict` (default): a write is on disk when it is acknowledged. `relaxed`: it may be lost with the power. */
  durability?: Durability
  /**
   * Whether, after an unlock by passphrase, its slot is made anew in the background where this device can afford half as much
   * cost again or more (default). The vault opens by the same passphrase before, after and in between.
   */
  strengthen?: boolean
  /** Whether the browser is asked to keep what is stored, once the vault is open (default). Firefox asks the person. */
  persist?: boolean
  /**
   * Detects that the whole store was put back to an earlier state, which nothing within it can: read before each unlock,
   * which is refused with `tampered` (`detail.row`: `anchor`) if the vault is not where it was, and written after each
   * commit. See docs/guide.md for what it costs and what it does not detect. Needs `strict`.
   */
  anchor?: Anchor
  /**
   * Erases the vault after so many wrong secrets in a row, ten at least; `null` (default): never. Holds from the first unlock
   * by a secret that finds a confirmed recovery code, and only while there is one: `report().eraseAfterWrong` says so.
   */
  eraseAfterWrong?: number | null
}

export interface OpenVaultOptions extends VaultOptions {
  /** Where the vault worker's script is; of this origin. */
  workerUrl: string | URL
}
