/**
 * What a tab knows of the log: names, rows, the number of the newest row they come from, and what of it the index on disk
 * holds already. In memory only. It moves by whole commits and never by itself.
 */
import type { SequenceRange } from '../format/v1/operations.ts'
import type { NamedRow } from '../format/v1/row-digest.ts'
import type { RowRecord } from '../format/v1/row-page.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { Changes, type Change } from './changes.ts'
import { noIndex, type IndexOnDisk } from './index-on-disk.ts'
import { Names, type Effect } from './names.ts'
import { includes, normalise } from './ranges.ts'
import type { HeaderPin, ReplayedRow } from './replay.ts'
import { RowTable } from './row-table.ts'
import { Touched, TouchedNames } from './touched.ts'

/** What one commit of this tab has written. */
export interface Committed {
  rows: readonly RowRecord[]
  effects: readonly Effect[]
  retired: readonly SequenceRange[]
  /** Seals reserved in it, by epoch. */
  reserved: ReadonlyMap<number, number>
}

export class View {
  readonly rows = new RowTable()
  readonly names = new Names(this.rows)
  readonly touchedNames = new TouchedNames()
  /** Numbers of rows that came or went. */
  readonly touchedRows = new Touched<number>()
  index: IndexOnDisk = noIndex
  /** The newest sequence number the names know of. */
  last = 0
  /** What it was filled from said all up to this row at once; what changed after it is known as a change. */
  since = 0
  /** The first row of the vault, which only rotation takes away; 0 if there is none any more. */
  birth = 0
  pin: HeaderPin | undefined
  /** A page knew of rows after `foldedThrough`: what is alive in these is counted once they are known as well. */
  isAhead = false
  /** Whether the chain has begun: every row after `last` is linked to the one before. */
  isLinked = false
  /** Bytes of operations in rows that the index has not taken in. */
  tailBytes = 0
  /** The index on disk did not hold: it is made anew as soon as there is time, however little there is to be put into it. */
  isIndexDue = false
  readonly #reserved = new Map<number, number>()
  /** Nonces of rows that are retired, as long as the index on disk may have been made when they were there. */
  readonly #gone = new Map<number, string>()

  /** Whether a row of this number was known by another nonce; undefined if nothing is known of it any more. */
  contradicts({ sequence, nonce }: { sequence: number; nonce: Bytes }): boolean | undefined {
    const known = this.rows.get(sequence)?.nonce ?? this.#gone.get(sequence)
    return known === undefined ? undefined : known !== String.fromCharCode(...nonce)
  }

  /** The rows that are left once these are gone. */
  rowsWithout(retired: readonly SequenceRange[]): NamedRow[] {
    const ranges = normalise(retired)
    const rows: NamedRow[] = []
    for (const [sequence, { nonce }] of this.rows.entries()) {
      if (!includes(ranges, sequence)) rows.push({ sequence, nonce })
    }
    return rows
  }

  /** Seals reserved under an epoch, over all tabs and times. */
  reserved = (epoch: number): number => this.#reserved.get(epoch) ?? 0

  /** The same for all epochs, as of now. */
  reservations = (): Map<number, number> => new Map(this.#reserved)

  reserve(epoch: number, count: number): void {
    this.#reserved.set(epoch, this.reserved(epoch) + count)
  }

  /**
   * Takes over rows that follow the ones known. `isWhole`, these are all there are: what was granted in rows that are
   * gone counts as well.
   */
  absorb(rows: readonly ReplayedRow[], isWhole: boolean): Change[] {
    const changes: Change[] = []
    for (let i = 0; i < rows.length;) {
      const { batch } = rows[i] as ReplayedRow
      const commit: ReplayedRow[] = []
      // Of a batch that has been rewritten in part, the rest is still one commit.
      for (; rows[i]?.batch.from === batch.from; i++) commit.push(rows[i] as ReplayedRow)
      const reserved = new Map<number, number>()
      for (const grant of commit.flatMap((row) => row.reserved)) {
        if (grant.carried && !isWhole) continue
        reserved.set(grant.epoch, (reserved.get(grant.epoch) ?? 0) + grant.count)
      }
      for (const { pin } of commit) this.pin = pin ?? this.pin
      this.isLinked ||= commit.some(({ link }) => link !== undefined)
      const last = commit.at(-1)?.record.sequence ?? this.last
      const effects = commit.flatMap((row) => row.effects)
      const retired = commit.flatMap((row) => row.retired)
      const records = commit.map(({ record }) => record)
      changes.push(...this.commit(last, { rows: records, effects, retired, reserved }))
    }
    return changes
  }

  /** Takes over one commit, the last row of which is `last`. */
  commit(last: number, { rows, effects, retired, reserved }: Committed): Change[] {
    for (const row of rows) {
      this.rows.add(row)
      this.touchedRows.add(row.sequence, last)
      this.tailBytes += row.sizeBytes
    }
    const changes = new Changes()
    for (const effect of effects) {
      const { namespace, type } = effect
      const names = this.names.apply(effect)
      const touched = effect.type === 'clear' ? names : [effect.name]
      for (const name of touched) this.touchedNames.add(namespace, name, last)
      changes.add(namespace, names, type !== 'set')
    }
    for (const range of retired) this.#retire(range, last)
    for (const [epoch, count] of reserved) this.reserve(epoch, count)
    this.last = last
    return changes.list(last)
  }

  #retire({ from, count }: SequenceRange, last: number): void {
    // Ranges grow over the years; the rows that are there do not.
    const known = count > this.rows.count ? this.rows.numbers() : numbersFrom(from, count)
    for (const sequence of known) {
      if (sequence < from || sequence >= from + count || !this.rows.has(sequence)) continue
      if (sequence >= this.index.foldedThrough) {
        this.#gone.set(sequence, this.rows.get(sequence)?.nonce ?? '')
      }
      this.rows.remove(sequence)
      if (sequence === this.birth) this.birth = 0
      this.touchedRows.add(sequence, last)
    }
  }

  /** The index on disk is now this one. */
  folded(index: IndexOnDisk): void {
    this.index = index
    this.isIndexDue = false
    this.touchedNames.folded(index.foldedThrough)
    this.touchedRows.folded(index.foldedThrough)
    for (const sequence of this.#gone.keys()) {
      if (sequence < index.foldedThrough) this.#gone.delete(sequence)
    }
    this.tailBytes = 0
    for (const [sequence, { sizeBytes }] of this.rows.entries()) {
      if (sequence > index.foldedThrough) this.tailBytes += sizeBytes
    }
  }
}

const numbersFrom = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index)
