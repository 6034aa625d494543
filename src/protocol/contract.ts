/**
 * Every call the page may make of a worker, and nothing else: what is not in these lists is `bad-request`.
 * Arguments and results are plain, cloneable data; errors cross as codes (wire.ts).
 */
import { BACKUP_METHODS, type BackupApi } from './backup-api.ts'
import { FILE_METHODS, type FileApi } from './file.ts'
import type { Value } from './values.ts'
import { VAULT_FILE_METHODS, type VaultFileApi } from './vault-file.ts'

/** What the vault is right now. `unavailable`: storage could not be read; never to be treated as empty. */
export type VaultState = 'empty' | 'locked' | 'unlocked' | 'unavailable' | 'damaged' | 'evicted'

/** A state with its number: they only grow, so that an answer and an event about it can come in either order. */
export interface StateAt {
  state: VaultState
  at: number
}

/** When the vault locks by itself. `null` turns a deadline off; of the others, what is left out stays as it is. */
export interface LockPolicy {
  idleMs: number | null
  hiddenMs: number | null
  /** The machine slept, or the browser let the page stand still, for longer than this. */
  sleepMs?: number | null
  /** `reload`: a reload of this tab does not lock it. Takes effect with the next unlock; see SECURITY.md for its price. */
  stayOpen?: 'no' | 'reload'
  /** Tabs that have this on open each other; see SECURITY.md for its price. */
  shareWithTabs?: boolean
}

/** What a page is known by to the page that comes after it. */
export interface PageHalf {
  id: string
  half: Uint8Array
}

/** What the page before this one has left for it. */
export interface ReopenCall extends PageHalf {
  /** When the person was last seen there, and when it was left. */
  seenAt: number
  leftAt: number
  anchor?: string
}

export type Durability = 'strict' | 'relaxed'

export interface OpenOptions {
  lock: LockPolicy
  durability: Durability
  /** Whether the page anchors the vault, and is told what with. */
  anchored?: boolean
  /** See `setEraseAfterWrong`. */
  eraseAfterWrong?: number | null
  /** Whether a passphrase slot that costs less than this device can do is made anew after an unlock. */
  strengthen?: boolean
  /** For the page after this one, if it is to be let in. */
  page?: PageHalf
}

/** The ways in to make at creation: a passphrase, this browser, or both; a recovery code only beside them. */
export interface CreateOptions {
  passphrase?: string
  /** Opens by itself in this browser profile; see SECURITY.md for what that means. */
  device?: boolean
  /** Makes a recovery code as well, which does not count as a way in before it was confirmed. */
  recovery?: boolean
}

/** The recovery code, if one was asked for: shown now or never. */
export interface Created {
  recoveryCode?: string
}

/** A secret that opens the vault: one of these at most; `{}` uses the device slot. */
export interface UnlockSecret {
  passphrase?: string
  /** In any case and grouping. */
  recoveryCode?: string
  /** At least 16 bytes that nobody can guess, from a place outside the browser. */
  hostSecret?: Uint8Array
  /** What the PRF of a passkey gave for a slot's input. */
  prfOutput?: Uint8Array
}

/** Which passkey a slot asks, and what. Not authenticated while the vault is locked: it decides nothing but what is asked. */
export interface PasskeyInfo {
  credentialId: Uint8Array
  input: Uint8Array
  rpId: string
}

/** The secret, and what the host has anchored: `''` if nothing. */
export interface UnlockCall extends UnlockSecret {
  anchor?: string
}

export interface SlotReport {
  id: string
  kind: 'passphrase' | 'passkey' | 'recovery' | 'device' | 'host-secret'
  /** PBKDF2 iterations, 0 where no KDF is needed. */
  iterations: number
  /** A passphrase that opens the vault in this browser only: its slot lies under the device key. */
  bound: boolean
}

/** A slot as an open vault knows it. */
export interface SlotInfo extends SlotReport {
  /** `''` until it is given one. */
  name: string
  createdAt: number
  /** False only for a recovery code that has not been typed once more; it opens the vault, but counts for nothing else. */
  confirmed: boolean
}

/** A slot to be added, and a secret that opens the vault now. */
export interface AddSlot {
  secret: UnlockSecret
  slot:
    | { kind: 'passphrase'; passphrase: string }
    | { kind: 'recovery' }
    | { kind: 'host-secret'; hostSecret: Uint8Array }
    /** With what its PRF gave when it was asked twice. */
    | ({ kind: 'passkey'; outputs: [Uint8Array, Uint8Array] } & PasskeyInfo)
    | { kind: 'device' }
  name?: string
}

export interface AddedSlot {
  id: string
  /** Of a recovery slot: shown now or never. */
  recoveryCode?: string
}

export interface ChangePassphrase {
  old: string
  new: string
  /** Begins a rotation with it, so that the old one opens nothing written later. */
  rotate?: boolean
}

/** The slot of this passphrase, to be opened in this browser only from now on, or (`bound` false) anywhere again. */
export interface BindSlot {
  id: string
  passphrase: string
  bound: boolean
}

export interface RemoveSlot {
  id: string
  secret: UnlockSecret
  /** The caller has said plainly that from now on only this browser can open the vault. */
  acceptDeviceOnly?: boolean
  /** Begins a rotation in the same write, so that its secret opens nothing written later. */
  rotate?: boolean
}

export interface RotateOptions {
  /** Also what left the vault under older keys, tokens and standalone files, shall open nowhere any more. */
  dropOutside?: boolean
}

/** How far a rotation has come, counted from when this page first saw it; `total` may grow. */
export interface RotationReport {
  state: 'running' | 'paused'
  done: number
  total: number
}

export type Observed = 'yes' | 'no' | 'unknown'

/** What the worker observes; the client adds the page's part. */
export interface WorkerReport {
  state: VaultState
  slots: SlotReport[]
  /** What was found damaged and put right from its second copy since the worker started. */
  healed: string[]
  persisted: Observed
  usageBytes: number | null
  quotaBytes: number | null
  /** Newest sequence number of the log, when unlocked. */
  sequence: number | null
  /** How the log lies on disk, when unlocked. */
  log: LogReport | null
  /** Whether this tab would stay open over a reload, and whether it opens others and is opened by them. */
  heldOverReload: Observed
  sharedWithTabs: Observed
  /** After wrong secrets: how long none is tried from now on. 0 if one may be. */
  retryAfterMs: number
  /** After how many wrong secrets in a row the vault will erase itself, as things are; `null` if it will not. */
  eraseAfterWrong: number | null
  /** The rotation under way, when unlocked; null if there is none. */
  rotation: RotationReport | null
}

export interface LogReport {
  /** In all namespaces, those that have expired and are not swept yet included. */
  entries: number
  rows: number
  /** What the rows hold, and what of that is entries that are still there. */
  sizeBytes: number
  liveBytes: number
  /** The newest row the index on disk has taken in. */
  indexedThrough: number
  /** The index is being written or rows rewritten, or will be soon. */
  upkeep: boolean
}

/** `expiresAt`: ms since 1970; absent from then on, and soon deleted. `ifRevision`: only if the entry is at this revision; 0 = must not exist. */
export interface SetOptions {
  expiresAt?: number
  ifRevision?: number
}

export interface ListOptions {
  /** Only names that begin with this. */
  prefix?: string
  /** Only names after this one, for paging. */
  after?: string
  limit?: number
}

export interface Entry<T = Value> {
  name: string
  value: T
  /** Grows with each write of this name, and only then. */
  revision: number
  expiresAt?: number
}

/** One step of `apply`, which does all or nothing. */
export type Operation =
  | { set: string; value: Value; expiresAt?: number; ifRevision?: number }
  | { delete: string; ifRevision?: number }

/** `revision` of a set; for a delete, whether there was something. */
export type OperationResult = { revision: number } | { deleted: boolean }

/** Something that `check` could not prove. */
export interface CheckProblem {
  /** `end`: rows were cut off the end of the log; `slot`: that of the device. */
  what: 'row' | 'entry' | 'large' | 'file' | 'end' | 'index' | 'header' | 'copy' | 'slot'
  /** `retired`: a row that was taken away by right, and is there again; `orphan`: nothing refers to it. */
  code: 'tampered' | 'record-missing' | 'retired' | 'orphan'
  sequence?: number
  namespace?: string
  name?: string
}

export interface CheckReport {
  /** How much was looked at: rows of the log, entries, parts of large values and of files, pages of the index. */
  rows: number
  entries: number
  parts: number
  pages: number
  /** The first hundred of them. */
  problems: CheckProblem[]
  problemCount: number
}

export interface RepairReport {
  /** Rows that are kept aside, as they were found. */
  quarantined: number
  /** Entries that are gone, as far as they have a name. */
  lost: { namespace: string; name: string }[]
  /** Rows that were not there any more. */
  missing: number
  /** Rows that nobody can read may have held entries, or deletes of entries, that nobody can name. */
  uncertain: boolean
}

export interface VaultApi extends FileApi, BackupApi, VaultFileApi {
  ping(): Promise<void>
  /** From now on tells the names that commits change: who does not ask saves a message for each. */
  tellChanges(): Promise<void>
  open(name: string, options: OpenOptions): Promise<StateAt>
  /** The page has a mark of an earlier vault of this name, and was told that there is none. */
  marked(): Promise<StateAt>
  create(options: CreateOptions): Promise<StateAt & Created>
  unlock(call: UnlockCall): Promise<StateAt>
  /** Opens what the page before this one has kept open. What does not fit is no failure: the vault is locked. */
  reopen(call: ReopenCall): Promise<StateAt>
  lock(): Promise<StateAt>
  erase(confirm: string): Promise<StateAt>
  setLockPolicy(policy: LockPolicy): Promise<void>
  /** For this tab. A number needs an open vault with a confirmed recovery code. */
  setEraseAfterWrong(after: number | null): Promise<void>
  /** The page was left, and may come back: locks this tab. */
  left(): Promise<void>
  /** The person was seen just now (`seen`), and whether the page is hidden. */
  presence(seen: boolean, hidden: boolean): Promise<void>
  report(): Promise<WorkerReport>
  slots(): Promise<SlotInfo[]>
  /** Also of a locked vault. */
  passkeys(): Promise<PasskeyInfo[]>
  addSlot(call: AddSlot): Promise<AddedSlot>
  changePassphrase(call: ChangePassphrase): Promise<AddedSlot>
  strengthen(passphrase: string): Promise<boolean>
  confirmRecoveryCode(code: string): Promise<void>
  renameSlot(id: string, name: string): Promise<void>
  removeSlot(call: RemoveSlot): Promise<void>
  bindSlot(call: BindSlot): Promise<AddedSlot>
  /** Answered when older inside secrets are gone. */
  rotate(options: RotateOptions): Promise<void>
  pauseRotation(): Promise<void>
  resumeRotation(): Promise<void>
  get(namespace: string, name: string): Promise<Value | undefined>
  entry(namespace: string, name: string): Promise<Entry | undefined>
  has(namespace: string, name: string): Promise<boolean>
  keys(namespace: string, options: ListOptions): Promise<string[]>
  count(namespace: string): Promise<number>
  entries(namespace: string, options: ListOptions): Promise<Entry[]>
  getMany(namespace: string, names: string[]): Promise<(Value | undefined)[]>
  apply(namespace: string, operations: Operation[]): Promise<OperationResult[]>
  clear(namespace: string): Promise<void>
  /** A token of this text, bound to a context, which is not in it. */
  encrypt(text: string, context: string): Promise<string>
  decrypt(token: string, context: string): Promise<string>
  encryptBytes(bytes: Uint8Array, context: string): Promise<Uint8Array>
  decryptBytes(token: Uint8Array, context: string): Promise<Uint8Array>
  /** `call` is a number of the page's own, under which it hears of the progress. */
  check(call: number): Promise<CheckReport>
  stopCheck(call: number): Promise<void>
  /** Takes the secret if the vault is locked, which ends up unlocked. */
  repair(call: UnlockCall): Promise<StateAt & { report: RepairReport }>
  /** The last call: forgets the keys, lets go of the storage, and is answered when nothing is under way any more. */
  close(): Promise<void>
}

/** Method → number of arguments it takes, exactly. */
export const VAULT_METHODS = {
  ping: 0,
  tellChanges: 0,
  open: 2,
  marked: 0,
  create: 1,
  unlock: 1,
  reopen: 1,
  left: 0,
  lock: 0,
  erase: 1,
  setLockPolicy: 1,
  setEraseAfterWrong: 1,
  presence: 2,
  report: 0,
  slots: 0,
  passkeys: 0,
  addSlot: 1,
  changePassphrase: 1,
  strengthen: 1,
  confirmRecoveryCode: 1,
  renameSlot: 2,
  removeSlot: 1,
  bindSlot: 1,
  rotate: 1,
  pauseRotation: 0,
  resumeRotation: 0,
  get: 2,
  entry: 2,
  has: 2,
  keys: 2,
  count: 1,
  entries: 2,
  getMany: 2,
  apply: 2,
  clear: 1,
  encrypt: 2,
  decrypt: 2,
  encryptBytes: 2,
  decryptBytes: 2,
  check: 1,
  stopCheck: 1,
  repair: 1,
  ...BACKUP_METHODS,
  ...FILE_METHODS,
  ...VAULT_FILE_METHODS,
  close: 0,
} as const satisfies Record<keyof VaultApi, number>
