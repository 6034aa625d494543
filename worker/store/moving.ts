/**
 * Moves all that lies on disk under older epochs to the one that seals now, a step at a time: rows of the log by rewriting
 * them, then parts of large values and of files, then the index. Nothing of where it stands is written down; what is left says it.
 *
 * The last old row goes last of all. It names the header that began this epoch, so as long as anything is left that an
 * older header opens, so is what says that this header is over.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { pageHead } from '../format/v1/index-page.ts'
import { fileParts } from '../format/v1/file-part.ts'
import { ENTRY_CAPACITY_BYTES } from '../format/v1/segment.ts'
import type { Located } from '../format/v1/operations.ts'
import type { Commits } from './commit.ts'
import { fold } from './fold.ts'
import { readIndexRows } from './index-on-disk.ts'
import type { LargeValues } from './large.ts'
import type { Log } from './log.ts'
import { lastOldRow, lookForOld, rowsThrough } from './old-rows.ts'
import { resealedFiles, resealedLarge } from './resealed.ts'
import { Resealing } from './resealing.ts'
import type { OpenedRow } from './rewrite.ts'
import { openRows, rowsOfStep, type Thresholds } from './upkeep.ts'

export interface MovingOptions {
  log: Log
  commits: Commits
  large: LargeValues
  staging<T>(work: () => Promise<T>): Promise<T>
  /** The epoch that seals now. */
  epoch: number
}

export class Moving {
  readonly #options: MovingOptions
  readonly #resealing: readonly Resealing[]
  /** Up to this row they are old, as far as is known. */
  #through: number | undefined
  readonly #stuck = new Map<number, VaultError>()
  #isResealed = false
  /** So many kinds of parts have been looked at to their end. */
  #resealed = 0
  #isIndexNew = false
  /** The last row that was seen not to be old; undefined if all have been. */
  #lookedThrough: number | undefined = 0

  constructor(options: MovingOptions) {
    this.#options = options
    const { log, epoch } = options
    this.#resealing = [resealedLarge(log), resealedFiles(log)].map(
      (what) => new Resealing(log, epoch, what),
    )
  }

  get epoch(): number {
    return this.#options.epoch
  }

  /** Rows of the log and parts of large values and files that are still to be moved, or to be looked at. */
  async left(): Promise<number> {
    const { log } = this.#options
    let parts = 0
    for (const large of log.names.large()) parts += large.parts
    for (const { sizeBytes } of log.names.files()) parts += fileParts(sizeBytes)
    const done = this.#resealing.reduce((sum, one) => sum + one.done, 0)
    const rows = rowsThrough(log, await this.#last(), new Map()).length
    return rows + Math.max(0, parts - done)
  }

  /**
   * Does a little of it; false if there was nothing to do.
   *
   * @throws VaultError `tampered` or `record-missing` if there is nothing left but what cannot be opened
   */
  async step(limits: Thresholds): Promise<boolean> {
    const { log, epoch } = this.#options
    const rows = rowsThrough(log, await this.#last(), this.#stuck)
    const last = rows.at(-1)
    // Who opens the vault meanwhile goes by the index, and must find every row after it.
    if (last !== undefined && log.view.index.foldedThrough < last) return this.#fold(limits)
    if (rows.length > 1) return this.#move(rowsOfStep(log.view, rows.slice(0, -1), limits))
    if (!this.#isResealed) {
      this.#isResealed = !(await this.#reseal())
      return true
    }
    this.#assertNoneStuck()
    if (!(await this.#isIndexOfEpoch())) return this.#fold(limits, true)
    if (last !== undefined) return this.#move([last])
    if (this.#lookedThrough === undefined) return false
    const { old, through } = await lookForOld(log, this.#lookedThrough, epoch)
    if (old > 0) this.#through = old
    this.#lookedThrough = old > 0 ? 0 : through
    return true
  }

  /** Whether no part is left; only while nobody writes any, and once parts without a name are gone. */
  async isResealed(): Promise<boolean> {
    const over = await Promise.all(this.#resealing.map((one) => one.isOver()))
    this.#isResealed = !over.includes(false)
    return this.#isResealed
  }

  /** False once all parts have been looked at: large values first, then files. */
  async #reseal(): Promise<boolean> {
    for (; this.#resealed < this.#resealing.length; this.#resealed++) {
      if (await this.#resealing[this.#resealed]?.step()) return true
    }
    this.#resealed = 0
    return false
  }

  async #last(): Promise<number> {
    this.#through ??= await lastOldRow(this.#options.log, this.epoch)
    return this.#through
  }

  async #fold(limits: Thresholds, anew = false): Promise<true> {
    await fold(this.#options.log, limits, anew)
    return true
  }

  async #isIndexOfEpoch(): Promise<boolean> {
    if (this.#isIndexNew) return true
    const { log, epoch } = this.#options
    const pages = await log.db.readFrom(['index'], (tx) => readIndexRows(tx.objectStore('index')))
    this.#isIndexNew = [...pages.values()].every((row) => isPageOf(row, epoch))
    return this.#isIndexNew
  }

  async #move(sequences: readonly number[]): Promise<true> {
    const { log, commits, staging } = this.#options
    const opened = await openRows(log, sequences)
    const write = async (rewrite: readonly OpenedRow[]): Promise<void> => {
      if (rewrite.length === 0) return
      await commits.write({ namespace: '', steps: { rewrite, strictly: true } })
    }
    if (opened.some((row) => this.#oversized(row).length > 0)) {
      await staging(async () => write(await Promise.all(opened.map((row) => this.#fitting(row)))))
    } else await write(opened)
    const found = new Set(opened.map(({ sequence }) => sequence))
    for (const sequence of sequences) {
      if (!log.view.rows.has(sequence)) continue
      this.#stuck.set(sequence, await this.#damageOf(sequence, found.has(sequence)))
    }
    return true
  }

  async #damageOf(sequence: number, isOpen: boolean): Promise<VaultError> {
    if (isOpen) return new VaultError('internal')
    const { db } = this.#options.log
    const row: unknown = await db.readFrom(['log'], (tx) => tx.objectStore('log').get(sequence))
    return new VaultError(row === undefined ? 'record-missing' : 'tampered', { sequence })
  }

  #assertNoneStuck(): void {
    const { rows } = this.#options.log.view
    for (const [sequence, damage] of this.#stuck) {
      if (rows.has(sequence)) throw damage
      // A repair has taken it out.
      this.#stuck.delete(sequence)
    }
    const damaged = this.#resealing.find((one) => one.damaged)?.damaged
    if (!damaged) return
    this.#isResealed = false
    for (const one of this.#resealing) one.again()
    throw damaged
  }

  /** Entries of earlier versions that fit no segment any more, with what ties it to the others. */
  #oversized({ sequence, operations }: OpenedRow): Located[] {
    const { names } = this.#options.log
    return operations.filter((operation) => {
      if (operation.type !== 'set' || operation.sizeBytes <= ENTRY_CAPACITY_BYTES) return false
      const place = names.place(operation.namespace, operation.name)
      return place?.sequence === sequence && place.at === operation.at
    })
  }

  /** The row with such entries put where large values are. What is not named after all is swept. */
  async #fitting(row: OpenedRow): Promise<OpenedRow> {
    const oversized = new Set(this.#oversized(row))
    const operations = await Promise.all(
      row.operations.map(async (operation): Promise<Located> => {
        if (operation.type !== 'set' || !oversized.has(operation)) return operation
        const { value, ...rest } = operation
        return { ...rest, type: 'large', large: await this.#options.large.stage(value) }
      }),
    )
    return { ...row, operations }
  }
}

function isPageOf(row: unknown, epoch: number): boolean {
  try {
    return row instanceof Uint8Array && pageHead(new Uint8Array(row)).epoch === epoch
  } catch {
    return false
  }
}
