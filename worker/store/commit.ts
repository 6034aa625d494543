/**
 * Group commit: all writes that wait share one strict transaction.
 * Segments are sealed for the numbers after the newest one known; the key generator must hand out exactly those, or
 * another tab was first: then nothing is written, this tab catches up, and everything is worked out again.
 */
import type { OperationResult } from '../../src/protocol/contract.ts'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { touchedKeys, type OutsideKeys } from './large-keys.ts'
import { unnamed } from './large-sweep.ts'
import type { Log } from './log.ts'
import { asTabState, isRow, newestOf, STATE } from './meta.ts'
import type { SequenceRange } from '../format/v1/operations.ts'
import type { RowRecord } from '../format/v1/row-page.ts'
import { nonceOf } from '../format/v1/segment.ts'
import type { PackedSegment } from './packer.ts'
import { resultsOf } from './transact.ts'
import { plan, SWEEP_BATCH, type Plan, type Reservation, type Write } from './plan.ts'

/** A lost race costs one more round; losing this many in a row means something else is wrong. */
const MAX_ROUNDS = 1000
/** Steps taken into one commit, beyond which calls wait for the next. */
const MAX_GROUP_STEPS = 10_000
/** So many calls of a group are tried alone and find no room; then the others are not tried any more. */
const MAX_REFUSED = 8
/** Seals under one epoch never pass 2^31: random nonces allow no more (docs/format.md#nonces). */
export const MAX_SEALS = 2 ** 31
export const FIRST_BLOCK = 2 ** 14
export const NEXT_BLOCK = 2 ** 20
/** The last block is for headers: the one that begins another epoch is pinned under this one. */
const MAX_WRITTEN = MAX_SEALS - NEXT_BLOCK

export interface CommitOptions {
  /** The one that seals now. */
  epoch(): number
  durability: 'strict' | 'relaxed'
  now: () => number
  /** Called with the newest number after each commit. */
  onCommitted(sequence: number): void
  /** Called with what has lost its name by it. */
  onUnnamed(keys: OutsideKeys): void
}

interface Waiting extends Write {
  resolve(results: OperationResult[]): void
  reject(error: unknown): void
}

export class Commits {
  readonly #log: Log
  readonly #options: CommitOptions
  #waiting: Waiting[] = []
  #running = false
  #granted = 0
  #used = 0
  /** The epoch these are of. */
  #epoch = 0

  constructor(log: Log, options: CommitOptions) {
    this.#log = log
    this.#options = options
  }

  /**
   * Grants so many seals of the epoch that seals now to somebody else; resolves to that epoch.
   *
   * @throws VaultError `unsupported` if it has not so many left
   */
  async reserve(count: number): Promise<number> {
    const epoch = this.#options.epoch()
    this.#assertLeft(epoch, count)
    await this.write({ namespace: '', steps: { reserve: { epoch, count } } })
    return epoch
  }

  write(write: Write): Promise<OperationResult[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...write, resolve, reject })
      if (!this.#running) {
        this.#running = true
        // Begin at the end of this turn: what else is asked for in it joins.
        void Promise.resolve().then(() => this.#run())
      }
    })
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      try {
        await this.#settle(group)
      } catch (error) {
        if (group.length > 1 && isVaultError(error, 'quota')) await this.#settleEach(group)
        else for (const call of group) call.reject(error)
      }
    }
    this.#running = false
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    const outcomes = await this.#log.exclusively(() => this.#commit(group))
    group.forEach((call, index) => {
      const outcome = outcomes[index]
      if (outcome && 'results' in outcome) call.resolve(outcome.results)
      else call.reject(outcome?.error)
    })
  }

  /** There is no room for all of them: a small call must not fail for a large one it shared a turn with. */
  async #settleEach(group: readonly Waiting[]): Promise<void> {
    let refused = 0
    for (const call of group) {
      try {
        if (refused >= MAX_REFUSED) throw new VaultError('quota')
        await this.#settle([call])
      } catch (error) {
        refused++
        call.reject(error)
      }
    }
  }

  #takeGroup(): Waiting[] {
    let steps = 0
    let count = 0
    for (const { steps: own } of this.#waiting) {
      steps += stepsOf(own)
      if (count > 0 && steps > MAX_GROUP_STEPS) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async #commit(group: readonly Write[]): Promise<Plan['outcomes']> {
    const { now, onCommitted } = this.#options
    // What went wrong with a header the last time is tried again before anything is sealed.
    if (!this.#log.isFollowed) await this.#log.catchUpNow()
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { last, view } = this.#log
      let planned = plan(group, view, now(), undefined)
      const reserve = this.#reservation(planned.segments.length)
      if (reserve) planned = plan(group, view, now(), reserve)
      this.#used += planned.segments.length
      const rows = await this.#log.seal(planned.segments, planned.retired)
      const durability = group.some(isStrict) ? 'strict' : this.#options.durability
      const written = await this.#add(last, rows, planned.retired, durability)
      if (written === 'committed') {
        this.#granted += reserve?.count ?? 0
        if (rows.length > 0) {
          const { effects, retired, reserved, segments } = planned
          const records = rows.map((row, part) => recordOf(last + 1 + part, row, segments[part]))
          const touched = touchedKeys(view.names, effects)
          this.#log.committed(last + rows.length, { rows: records, effects, retired, reserved })
          onCommitted(last + rows.length)
          this.#tellUnnamed(touched)
        }
        return planned.outcomes
      }
      await this.#log.catchUpNow()
      // The generator is ahead, yet nothing came in between: rows were cut off the end.
      if (this.#log.last === last) throw new VaultError('record-missing', { sequence: last + 1 })
    }
    throw new VaultError('conflict')
  }

  #tellUnnamed({ large, files }: OutsideKeys): void {
    if (large.length + files.length === 0) return
    this.#options.onUnnamed({
      large: unnamed(large, 'large', this.#log),
      files: unnamed(files, 'files', this.#log),
    })
  }

  /** A block of seals to reserve in this commit, if those granted to this tab do not suffice for it. */
  #reservation(segments: number): Reservation | undefined {
    const epoch = this.#options.epoch()
    if (epoch !== this.#epoch) [this.#epoch, this.#granted, this.#used] = [epoch, 0, 0]
    // One more than planned: the reservation itself may open another segment.
    if (segments === 0 || this.#used + segments + 1 <= this.#granted) return undefined
    const count = this.#granted === 0 && segments < FIRST_BLOCK ? FIRST_BLOCK : NEXT_BLOCK
    this.#assertLeft(epoch, count)
    return { epoch, count }
  }

  #assertLeft(epoch: number, count: number): void {
    if (this.#log.reserved(epoch) + count <= MAX_WRITTEN) return
    throw new VaultError('unsupported', { what: 'more writes before the keys are rotated' })
  }

  /** One transaction: compare the state, add the rows, make sure of each number, and take away what is retired. */
  async #add(
    last: number,
    rows: readonly Bytes[],
    retired: readonly SequenceRange[],
    durability: CommitOptions['durability'],
  ): Promise<'committed' | 'overtaken'> {
    try {
      await this.#log.db.writeRaw(['log', 'meta'], durability, async (tx) => {
        const log = tx.objectStore('log')
        const [state, keys, ...numbers] = await resultsOf([
          tx.objectStore('meta').get(STATE),
          log.getAllKeys(IDBKeyRange.lowerBound(last), 2),
          ...rows.map((row) => log.add(row)),
          ...retired.map(({ from, count }) =>
            log.delete(IDBKeyRange.bound(from, from + count - 1)),
          ),
        ])
        const newest = newestOf(keys as number[])
        this.#log.assertState(asTabState(state))
        const asSealed = rows.every((_row, index) => numbers[index] === last + 1 + index)
        if (asSealed && newest === last) return
        // Run a second time, because the first answer was lost: our own rows may be there, all or none of them.
        // Those just added come after `newest`, so what is found before it was there before.
        const [first] = newest > last ? await resultsOf([log.get(last + 1)]) : []
        throw new Overtaken(isRow(first, rows[0]))
      })
      return 'committed'
    } catch (error) {
      if (error instanceof Overtaken) return error.byOurselves ? 'committed' : 'overtaken'
      throw error
    }
  }
}

class Overtaken extends Error {
  readonly byOurselves: boolean
  constructor(byOurselves: boolean) {
    super()
    this.byOurselves = byOurselves
  }
}

const recordOf = (sequence: number, row: Bytes, segment: PackedSegment | undefined): RowRecord => ({
  sequence,
  nonce: nonceOf(row),
  sizeBytes: segment?.sizeBytes ?? 0,
  keptBytes: segment?.keptBytes ?? 0,
})

const isStrict = ({ steps }: Write): boolean => typeof steps === 'object' && 'strictly' in steps

const stepsOf = (steps: Write['steps']): number => {
  if (steps === 'clear') return 1
  if (steps === 'sweep') return SWEEP_BATCH
  if ('reserve' in steps || 'file' in steps) return 1
  // By itself: it goes by the names as they are on disk.
  if ('restore' in steps) return Infinity
  return 'rewrite' in steps ? steps.rewrite.length : steps.length
}
