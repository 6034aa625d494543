/**
 * The door of this folder: what the session may do with what is on disk. Knows rows, names and numbers, no keys:
 * it is given a Sealer.
 */
import type { VaultState } from '../../src/protocol/contract.ts'
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { Commits, type CommitOptions } from './commit.ts'
import { Database, readCopy, writeCopy, type DatabaseEvents } from './database.ts'
import { Log, type LogEvents } from './log.ts'
import {
  healState,
  raiseLockEpoch,
  readMeta,
  writeHeader,
  type MetaRows,
  type TabState,
} from './meta.ts'
import { Reads } from './reads.ts'
import type { Sealer } from './replay.ts'
import { eraseVault, writeBirth, type Birth } from './vault-rows.ts'

export type { Birth } from './vault-rows.ts'
export type { Sealer } from './replay.ts'
export type { TabState } from './meta.ts'
export { settleStorage } from './settle.ts'

/** What lies on disk, unverified. */
export interface Found {
  /** `locked` means: there is something to unlock, whether or not it will open. */
  state: Exclude<VaultState, 'unlocked' | 'unavailable'>
  header: Bytes | undefined
  copy: Bytes | undefined
  device: CryptoKey | undefined
  tabState: TabState | undefined
}

export interface OpenLog {
  log: Log
  reads: Reads
  commits: Commits
}

export class Store {
  readonly #name: string
  readonly #db: Database

  /** `settle` is waited for before the first write; see settle.ts. */
  constructor(name: string, events: DatabaseEvents, settle: () => Promise<void>) {
    this.#name = name
    this.#db = new Database(name, events, settle)
  }

  /** Begins what has to be done before the first write, for someone who has time now. */
  settle = (): Promise<void> => this.#db.settle()

  /** Looks at what is there, and finishes an erase that was cut short. Creates no vault. */
  async find(): Promise<Found> {
    let meta = await readMeta(this.#db)
    if (meta.erasing) {
      await eraseVault(this.#db, this.#name)
      meta = await readMeta(this.#db)
    }
    const header = asBytes(meta.header)
    const copy = asBytes(await this.#copy())
    const device = meta.device instanceof CryptoKey ? meta.device : undefined
    const found = { header, copy, device, tabState: meta.state }
    return { ...found, state: stateOf(meta, header, copy) }
  }

  create = (birth: Birth): Promise<void> => writeBirth(this.#db, birth)

  erase = (): Promise<void> => eraseVault(this.#db, this.#name)

  /** Reads and proves the log. @throws VaultError `tampered`, `record-missing`, `locked` */
  async open(
    sealer: Sealer,
    state: TabState,
    events: LogEvents,
    options: CommitOptions,
  ): Promise<OpenLog> {
    const log = new Log(this.#db, sealer, state, events)
    await log.load()
    return { log, reads: new Reads(log, options.now), commits: new Commits(log, options) }
  }

  raiseLockEpoch = (): Promise<number> => raiseLockEpoch(this.#db)

  healState = (vaultId: Bytes): Promise<TabState> => healState(this.#db, vaultId)

  healHeader = async (header: Bytes): Promise<void> => void (await writeHeader(this.#db, header))

  healCopy = (header: Bytes): Promise<void> => writeCopy(this.#name, header)

  close(): void {
    this.#db.close()
  }

  /** The second copy; one that cannot be read counts as none, for it is only there to help. */
  async #copy(): Promise<unknown> {
    try {
      return await readCopy(this.#name)
    } catch (error) {
      if (isVaultError(error)) return undefined
      throw error
    }
  }
}

const asBytes = (row: unknown): Bytes | undefined =>
  row instanceof Uint8Array ? new Uint8Array(row) : undefined

/** An empty main database beside a second copy was emptied from outside: it is not a place for a new vault. */
function stateOf(
  meta: MetaRows,
  header: Bytes | undefined,
  copy: Bytes | undefined,
): Found['state'] {
  if (header) return 'locked'
  if (meta.newest > 0) return copy ? 'locked' : 'damaged'
  if (meta.header !== undefined) return 'damaged'
  return copy || meta.lost ? 'evicted' : 'empty'
}
