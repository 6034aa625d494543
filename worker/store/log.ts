/**
 * The open log: names in memory, the number of the newest row they know, and how to catch up with other tabs.
 * Everything that moves `last` runs one at a time. Rows are opened outside transactions, always.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Database } from './database.ts'
import { asTabState, newestSequence, sameState, STATE, type TabState } from './meta.ts'
import { applyCommit, type Change } from './changes.ts'
import { Names, type Effect } from './names.ts'
import {
  endReplay,
  newReplay,
  replay,
  type HeaderPin,
  type Replayed,
  type Row,
  type Sealer,
} from './replay.ts'

/** Rows read at once while the log is read from the start. */
const CHUNK_ROWS = 256

export interface LogEvents {
  /** A commit, of this tab or another one, changed names of a namespace. Not called for what `load` reads. */
  onChanged(change: Change): void
}

export class Log {
  readonly db: Database
  readonly sealer: Sealer
  /** What the rows must still say about the vault for anything to be answered. */
  readonly state: TabState
  readonly names = new Names()
  readonly #events: LogEvents
  #last = 0
  #pin: HeaderPin | undefined
  #reserved = new Map<number, number>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(db: Database, sealer: Sealer, state: TabState, events: LogEvents) {
    this.db = db
    this.sealer = sealer
    this.state = state
    this.#events = events
  }

  /** The newest sequence number the names know of. */
  get last(): number {
    return this.#last
  }

  /** The last header operation of the log. */
  get pin(): HeaderPin | undefined {
    return this.#pin
  }

  /** Seals reserved under an epoch, over all tabs and times. */
  reserved(epoch: number): number {
    return this.#reserved.get(epoch) ?? 0
  }

  /** Runs `work` when nothing else is moving the log. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(work)
    this.#turn = run.catch(() => {})
    return run
  }

  /**
   * Reads the whole log and probes its end.
   *
   * @throws VaultError `tampered`, `record-missing`, `locked` if the state moved meanwhile
   */
  load(): Promise<void> {
    return this.exclusively(async () => {
      const [first] = await this.#rowsAfter(0, 1)
      const into = newReplay()
      let last = (first?.sequence ?? 1) - 1
      for (;;) {
        last = await this.#replayTail(last, into)
        const end = await probeEnd(this.db)
        if (end.offered !== end.newest + 1 || end.newest < last) {
          throw new VaultError('record-missing', { sequence: end.newest + 1 })
        }
        if (end.newest === last) break
      }
      // Rows cut off the front would leave a log that does not begin with the vault's birth.
      if (into.birth !== 1) throw new VaultError('record-missing', { sequence: 1 })
      this.#absorb(last, into)
    })
  }

  /** Reads what other tabs have added. Resolves at once if there is nothing. */
  catchUp(): Promise<void> {
    return this.exclusively(() => this.catchUpNow())
  }

  /** The same for a caller who already runs exclusively. */
  async catchUpNow(): Promise<void> {
    const into = newReplay()
    const last = await this.#replayTail(this.#last, into)
    // A new header may hold keys this tab has not: lock rather than guess.
    if (into.pin) throw new VaultError('locked')
    this.#announce(this.#absorb(last, into))
  }

  /** Takes over what a commit of this tab has written. Only for a caller who runs exclusively. */
  committed(last: number, effects: readonly Effect[], reserved: ReadonlyMap<number, number>): void {
    this.#last = last
    for (const [epoch, count] of reserved) this.#reserved.set(epoch, this.reserved(epoch) + count)
    this.#announce(applyCommit(this.names, last, effects))
  }

  #absorb(last: number, into: Replayed): Change[] {
    this.#last = last
    const changes = into.commits.flatMap(({ sequence, effects }) =>
      applyCommit(this.names, sequence, effects),
    )
    for (const [epoch, count] of into.reserved) {
      this.#reserved.set(epoch, this.reserved(epoch) + count)
    }
    this.#pin = into.pin ?? this.#pin
    return changes
  }

  #announce(changes: readonly Change[]): void {
    for (const change of changes) this.#events.onChanged(change)
  }

  /** Replays all rows after `last` and returns the newest number; moves nothing by itself. */
  async #replayTail(last: number, into: Replayed): Promise<number> {
    for (;;) {
      const rows = await this.#rowsAfter(last, CHUNK_ROWS)
      if (rows.length === 0) break
      await replay(this.sealer, last, rows, into)
      last += rows.length
    }
    endReplay(last, into)
    return last
  }

  #rowsAfter(last: number, limit: number): Promise<Row[]> {
    const range = IDBKeyRange.lowerBound(last, true)
    return this.db.read(async (tx) => {
      const log = tx.objectStore('log')
      const [keys, values, state] = await Promise.all([
        log.getAllKeys(range, limit),
        log.getAll(range, limit),
        tx.objectStore('meta').get(STATE),
      ])
      this.assertState(asTabState(state))
      return keys.map((sequence, index) => ({ sequence, bytes: values[index] }))
    })
  }

  assertState(state: TabState | undefined): void {
    if (!sameState(state, this.state)) throw new VaultError('locked')
  }
}

/** Where the log ends, and the number its key generator would hand out next. */
export interface LogEnd {
  newest: number
  offered: number
}

class Probed extends Error {
  readonly end: LogEnd
  constructor(end: LogEnd) {
    super('probed')
    this.end = end
  }
}

/**
 * Adds a row only to see the number it is given, and aborts: nothing is written, and the number is taken back.
 * Deleting rows does not move the generator, so a cut tail leaves it ahead of the newest row.
 */
export async function probeEnd(db: Database): Promise<LogEnd> {
  try {
    return await db.write('relaxed', async (tx) => {
      const newest = await newestSequence(tx)
      throw new Probed({ newest, offered: await tx.objectStore('log').add(new Uint8Array()) })
    })
  } catch (error) {
    if (error instanceof Probed) return error.end
    throw error
  }
}
