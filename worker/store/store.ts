/**
 * The door of this folder: what the session may do with what is on disk. Knows rows, names and numbers, no keys:
 * it is given a Sealer.
 */
import type { RepairReport, VaultState } from '../../src/protocol/contract.ts'
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { Commits, type CommitOptions } from './commit.ts'
import { readCopy, writeCopy } from './copy.ts'
import { Database, type DatabaseEvents } from './database.ts'
import { commitHeader, forgetPrevious, type HeaderWrite } from './header-commit.ts'
import { Filling } from './filling.ts'
import { readAhead, type Ahead } from './load.ts'
import { FileParts } from './file-parts.ts'
import { sweepParts, unnamed } from './large-sweep.ts'
import type { OutsideKeys } from './large-keys.ts'
import { LargeWrites } from './large-writes.ts'
import { LargeValues } from './large.ts'
import { Log, type LogEvents } from './log.ts'
import { NO_MARKS, type Marks } from './marks.ts'
import {
  healState,
  isErased,
  isRotationPaused,
  keptKey,
  pauseRotation,
  raiseLockEpoch,
  readMeta,
  readPrevious,
  writeHeader,
  type MetaRows,
  type TabState,
} from './meta.ts'
import { Puts } from './puts.ts'
import { Reads } from './reads.ts'
import { salvageLog, type Salvaging } from './salvage.ts'
import { Seals } from './seals.ts'
import type { Sealer } from './sealer.ts'
import { deleteKept, keptIds, putKept, takeKept } from './kept.ts'
import { changeTries, readTries, takeSpare, type FoundTries, type Tries } from './tries.ts'
import { UnderWay } from './under-way.ts'
import { eraseVault, writeBirth, type Birth } from './vault-rows.ts'

export type { Birth } from './vault-rows.ts'
export type { Change } from './changes.ts'
export type { Ahead } from './load.ts'
export type { HeaderWrite } from './header-commit.ts'
export type { HeaderPin } from './replay.ts'
export type { Filling, StagedFile } from './filling.ts'
export type { Sealer } from './sealer.ts'
export { fileMarks, type Marks } from './marks.ts'
export { sameState, type TabState } from './meta.ts'
export { asTries, NO_TRIES, type FoundTries, type Tries } from './tries.ts'
export { checkLog, rowsToCheck } from './check.ts'
export { fold } from './fold.ts'
export { Moving } from './moving.ts'
export { repairLog } from './repair.ts'
export { settleStorage } from './settle.ts'
export {
  openRows,
  rowsToRewrite,
  shouldFold,
  shouldRewrite,
  THRESHOLDS,
  type Thresholds,
} from './upkeep.ts'

/** What lies on disk, unverified. */
export interface Found {
  /** `locked` means: there is something to unlock, whether or not it will open. */
  state: Exclude<VaultState, 'unlocked' | 'unavailable'>
  header: Bytes | undefined
  /** The second copy of the header: in another database, and so looked at only where it is needed. */
  readCopy(): Promise<FoundCopy>
  device: CryptoKey | undefined
  tabState: TabState | undefined
  /** An erase was begun and cut short. */
  erasing: boolean
}

export interface FoundCopy {
  copy: Bytes | undefined
  /** Why it could not be read, if so. */
  trouble: unknown
}

export interface OpenLog {
  log: Log
  reads: Reads
  commits: Commits
  /** For what is sealed and not stored. */
  seals: Seals
  /** Where calls write; `commits` is for what the vault does by itself. */
  writes: LargeWrites
  /** Runs `work`, which fills in entries that all appear in one commit; what it leaves without one is taken back. */
  fill<T>(work: (filling: Filling) => Promise<T>): Promise<T>
  /** Sealed parts of values, for whoever seals them anew. */
  large: LargeValues
  /** What is in files, and which of them are being put. */
  files: FileParts
  puts: Puts
  /** Of these files those that no name refers to, by the newest names. */
  unnamedFiles(keys: readonly string[]): Promise<string[]>
  staging: OpenOptions['staging']
  /**
   * Deletes what writes of large values and files have left behind, of puts that were cut short only if
   * `puts` says so. Only while nobody is `staging`.
   */
  sweep(also?: { puts: boolean }): Promise<void>
  /** To be told of a commit that is not one of `commits`. */
  onCommitted(sequence: number): void
}

export interface OpenOptions extends Omit<CommitOptions, 'onUnnamed'> {
  /** Runs `work` while nobody sweeps what writes have left behind. */
  staging<T>(work: () => Promise<T>): Promise<T>
}

export class Store {
  readonly #name: string
  readonly #db: Database
  /** With the second copy of the header. */
  readonly #underWay = new UnderWay()
  readonly #marks: Marks
  #isMarkedOutside = false

  /** `settle` is begun once the database is open, and waited for before the first write; see settle.ts. */
  constructor(
    name: string,
    events: DatabaseEvents,
    settle: () => Promise<void>,
    marks: Marks = NO_MARKS,
  ) {
    this.#name = name
    this.#marks = marks
    this.#db = new Database(name, events, settle)
  }

  /**
   * Looks at what is there. Creates no vault.
   *
   * @throws VaultError what keeps it from reading, rather than call a vault empty that it cannot see
   */
  async find(): Promise<Found> {
    const meta = await readMeta(this.#db)
    const header = asBytes(meta.header)
    let reading: Promise<FoundCopy> | undefined
    const readCopy = (): Promise<FoundCopy> => (reading ??= this.#copy())
    const { copy, trouble } = header ? NO_COPY : await readCopy()
    if (trouble) throw trouble
    const device = meta.device instanceof CryptoKey ? meta.device : undefined
    const { state: tabState, erasing } = meta
    const state = await this.#stateOf(meta, header, copy)
    return { state, header, readCopy, device, tabState, erasing }
  }

  readAhead = (): Ahead => readAhead(this.#db)

  create = (birth: Birth): Promise<void> => writeBirth(this.#db, birth)

  /** Marks go first: what was erased is empty, however far it came. */
  erase = (): Promise<void> =>
    this.#underWay.during(async () => {
      this.#isMarkedOutside = false
      await this.#marks.remove(this.#name)
      await eraseVault(this.#db, this.#name)
    })

  /** Somebody else has a mark of an earlier vault of this name. */
  markedOutside(): void {
    this.#isMarkedOutside = true
  }

  /** Marks that there is a vault here. Only while nobody erases it. */
  mark = (): Promise<void> =>
    this.#underWay.during(async () => {
      if (await this.#marks.has(this.#name)) return
      const { header } = await readMeta(this.#db)
      if (header !== undefined) await this.#marks.write(this.#name)
    })

  /** Reads and proves the log. @throws VaultError `tampered`, `record-missing`, `locked` */
  async open(
    sealer: Sealer,
    state: TabState,
    events: LogEvents,
    options: OpenOptions,
    ahead?: Ahead,
  ): Promise<OpenLog> {
    const log = new Log(this.#db, sealer, state, events)
    await log.load(ahead)
    const large = new LargeValues(this.#db, sealer)
    const files = new FileParts(this.#db, sealer)
    const remove = (keys: OutsideKeys): void => {
      if (keys.large.length > 0) large.remove(keys.large).catch(() => {})
      if (keys.files.length > 0) files.remove(keys.files).catch(() => {})
    }
    const commits = new Commits(log, { ...options, onUnnamed: remove })
    const newestUnnamed = (store: keyof OutsideKeys) => async (keys: readonly string[]) => {
      await log.catchUp()
      return unnamed(keys, store, log)
    }
    const writes = new LargeWrites({
      large,
      commit: (write) => commits.write(write),
      staging: options.staging,
      unnamed: newestUnnamed('large'),
    })
    const fill: OpenLog['fill'] = (work) =>
      options.staging(async () => {
        const filling = new Filling({
          large,
          commit: (restore) => commits.write({ namespace: '', steps: { restore } }),
          files,
          unnamed: newestUnnamed('large'),
          unnamedFiles: newestUnnamed('files'),
        })
        try {
          return await work(filling)
        } catch (error) {
          await filling.takeBack()
          throw error
        }
      })
    const reads = new Reads(log, large, options.now)
    const { onCommitted } = options
    const puts = new Puts(reads, commits, options.now)
    return {
      log,
      reads,
      commits,
      seals: new Seals(commits, options.epoch),
      writes,
      fill,
      large,
      staging: options.staging,
      files,
      puts,
      unnamedFiles: newestUnnamed('files'),
      sweep: async ({ puts: alsoPuts } = { puts: false }) => {
        await sweepParts(large, 'large', log, new Set())
        await sweepParts(files, 'files', log, alsoPuts ? new Set() : await puts.keys())
      },
      onCommitted,
    }
  }

  /** Makes a log whole that does not open, and locks every tab before. */
  salvage = (salvaging: Omit<Salvaging, 'db'>): Promise<RepairReport> =>
    salvageLog({ ...salvaging, db: this.#db })

  raiseLockEpoch = (): Promise<number> => raiseLockEpoch(this.#db)

  /** What lies there of the count of wrong secrets. */
  readTries = (): Promise<FoundTries> => readTries(this.#db)

  changeTries = <T>(
    durability: IDBTransactionDurability,
    change: (found: FoundTries) => { put?: Tries | undefined; result: T },
  ): Promise<T> => changeTries(this.#db, durability, change)

  /** See kept.ts. */
  putKept = (id: string, row: unknown): Promise<unknown> => putKept(this.#db, id, row)
  takeKept = (id: string): Promise<unknown> => takeKept(this.#db, id)
  deleteKept = (id: string): Promise<void> => deleteKept(this.#db, id)
  keptIds = (): Promise<string[]> => keptIds(this.#db)

  takeSpare = (): Promise<void> => takeSpare(this.#db)

  healState = (vaultId: Bytes): Promise<TabState> => healState(this.#db, vaultId)

  /** Writes a header that takes the place of the one in use; its second copy is still to be written (`healCopy`). */
  async writeHeader({ log, onCommitted }: OpenLog, write: HeaderWrite): Promise<void> {
    onCommitted(await commitHeader(log, write))
  }

  isRotationPaused = (): Promise<boolean> => isRotationPaused(this.#db)

  pauseRotation = async (isPaused: boolean): Promise<void> =>
    void (await pauseRotation(this.#db, isPaused))

  /** The key as the disk gives it back, if it does. */
  keptKey = (key: CryptoKey): Promise<CryptoKey | undefined> => keptKey(this.#db, key)

  /** Puts this header also where the one before it is kept, if there is one. */
  forgetPrevious = (header: Bytes): Promise<void> => forgetPrevious(this.#db, header)

  /** The header before the one in use. */
  previousHeader = async (): Promise<Bytes | undefined> => asBytes(await readPrevious(this.#db))

  healHeader = async (header: Bytes): Promise<void> => void (await writeHeader(this.#db, header))

  healCopy = (header: Bytes): Promise<void> =>
    this.#underWay.during(async () => void (await writeCopy(this.#name, header)))

  /** Resolves when nothing is under way any more. */
  async close(): Promise<void> {
    await Promise.all([this.#db.close(), this.#underWay.end()])
  }

  /** Marks are asked last, and only where nothing else is there: whoever has a vault never waits for them. */
  async #stateOf(
    meta: MetaRows,
    header: Bytes | undefined,
    copy: Bytes | undefined,
  ): Promise<Found['state']> {
    if (header) return 'locked'
    if (meta.newest > 0) return copy ? 'locked' : 'damaged'
    if (meta.header !== undefined) return 'damaged'
    // An empty main database beside a second copy was emptied from outside: it is not a place for a new vault.
    if (copy || meta.lost) return 'evicted'
    if (meta.state) return isErased(meta.state) ? 'empty' : 'evicted'
    const isMarked = this.#isMarkedOutside || (await this.#marks.has(this.#name))
    return isMarked ? 'evicted' : 'empty'
  }

  /** The second copy is only there to help: that it cannot be read is not yet a failure. */
  async #copy(): Promise<FoundCopy> {
    try {
      const copy = await this.#underWay.during(() => readCopy(this.#name))
      return { copy: asBytes(copy), trouble: undefined }
    } catch (trouble) {
      if (isVaultError(trouble)) return { copy: undefined, trouble }
      throw trouble
    }
  }
}

const NO_COPY: FoundCopy = { copy: undefined, trouble: undefined }

const asBytes = (row: unknown): Bytes | undefined =>
  row instanceof Uint8Array ? new Uint8Array(row) : undefined
