/**
 * Reading: one read-only transaction for all reads of a turn, each segment fetched and opened once.
 * Every answer is checked against the newest row and the tabs' state, so that no lock and no message is needed for
 * it to be true: if the log has moved, catch up, and look whether what was read is still what was asked for; if not, read again.
 * Whoever writes without a break must not keep a read from ever being answered: after a few rounds it waits for its turn among
 * the commits of this tab.
 */
import type { Entry, ListOptions } from '../../src/protocol/contract.ts'
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes, Value } from '../../src/protocol/values.ts'
import type { LargeValue } from '../format/v1/operations.ts'
import { nonceOf, type SegmentContent } from '../format/v1/segment.ts'
import type { LargeValues } from './large.ts'
import type { Log } from './log.ts'
import { asTabState, newestOf, STATE, type TabState } from './meta.ts'
import type { Place } from './names.ts'
import { resultOf, resultsOf } from './transact.ts'
import type { View } from './view.ts'
import { commit } from './webkit.ts'

/** How often a read follows a log that keeps moving before it gives up: other tabs' commits, for this one's wait. */
const MAX_ROUNDS = 1000
/** Rows after the newest known one that are looked at: to one that writes without a break a few are added meanwhile. */
const LOOK_ROWS = 64
/** So many rounds are tried beside the commits of this tab. */
const FREE_ROUNDS = 3
/** Entries of a list fetched at once. */
const PAGE = 4096

interface Snapshot {
  newest: number
  /** Whether there is none after it: the look has an end. */
  isNewest: boolean
  state: TabState | undefined
  /** The segment, opened once for all who ask; undefined if it was not asked for in time. */
  segment(sequence: number): Promise<SegmentContent> | undefined
}

export class Reads {
  readonly #log: Log
  readonly #large: LargeValues
  readonly #now: () => number
  #wanted = new Set<number>()
  #next: Promise<Snapshot> | undefined

  constructor(log: Log, large: LargeValues, now: () => number) {
    this.#log = log
    this.#large = large
    this.#now = now
  }

  async entry(namespace: string, name: string): Promise<Entry | undefined> {
    return (await this.#entries(namespace, () => [name]))[0]
  }

  entriesOf(namespace: string, names: readonly string[]): Promise<(Entry | undefined)[]> {
    return this.#entries(namespace, () => names)
  }

  /** Entries that `choose` picks by the names as they are at the moment of the answer; it is asked again if they move. */
  chosen(namespace: string, choose: () => readonly string[]): Promise<(Entry | undefined)[]> {
    return this.#entries(namespace, choose)
  }

  async list(namespace: string, options: ListOptions): Promise<Entry[]> {
    const found: Entry[] = []
    const { limit = Infinity } = options
    let { after } = options
    while (found.length < limit) {
      const page = { ...options, limit: Math.min(PAGE, limit - found.length) }
      if (after !== undefined) page.after = after
      const entries = await this.#entries(namespace, () =>
        this.#log.names.list(namespace, page, this.#now()),
      )
      for (const entry of entries) if (entry) found.push(entry)
      after = entries.at(-1)?.name
      if (after === undefined || entries.length < page.limit) break
    }
    return found
  }

  /** What the names alone can answer, once they are known to be the newest. */
  fromNames<T>(look: () => T): Promise<T> {
    return this.#inRounds(async (catchUp) => {
      const answered = { last: this.#log.last, answer: look() }
      const snapshot = await this.#snapshot([])
      if (!(await this.#follow(answered.last, snapshot, catchUp))) return undefined
      return this.#log.last === answered.last ? answered : { answer: look() }
    }).then(({ answer }) => answer)
  }

  async #entries(
    namespace: string,
    choose: () => readonly string[],
  ): Promise<(Entry | undefined)[]> {
    for (let tries = 0; tries < MAX_ROUNDS; tries++) {
      const { chosen, contents, last } = await this.#found(namespace, choose)
      try {
        return await Promise.all(
          chosen.map(async ({ name, place }) => {
            if (!place) return undefined
            return place.large
              ? this.#readLarge(name, place, place.large)
              : readEntry(contents.get(place.sequence), namespace, name, place)
          }),
        )
      } catch (error) {
        // What is large is read after the snapshot: it may have been replaced meanwhile.
        if (!isVaultError(error, 'record-missing')) throw error
        await this.fromNames(() => undefined)
        if (this.#log.last === last) throw error
      }
    }
    throw new VaultError('conflict')
  }

  /** Where the names say it is, and the segments of that, as both were at one moment. */
  #found(namespace: string, choose: () => readonly string[]) {
    return this.#inRounds(async (catchUp) => {
      const { last } = this.#log
      const before = this.#chosen(namespace, choose)
      const snapshot = await this.#snapshot(before.sequences)
      if (!(await this.#follow(last, snapshot, catchUp))) return undefined
      const isAsBefore = this.#log.last === last
      const { chosen, sequences } = isAsBefore ? before : this.#chosen(namespace, choose)
      const current = this.#log.last
      const contents = await contentsOf(snapshot, sequences)
      return contents && { chosen, contents, last: current }
    })
  }

  /** Tries until there is an answer: first beside the commits of this tab, then in its turn among them. */
  async #inRounds<T extends object>(
    attempt: (catchUp: () => Promise<void>) => Promise<T | undefined>,
  ): Promise<T> {
    const [free, inTurn] = [() => this.#log.catchUp(), () => this.#log.catchUpNow()]
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const answer = await (round < FREE_ROUNDS
        ? attempt(free)
        : this.#log.exclusively(() => attempt(inTurn)))
      if (answer) return answer
    }
    throw new VaultError('conflict')
  }

  /** What is asked for, by the names as they are now. */
  #chosen(namespace: string, choose: () => readonly string[]) {
    const nowMs = this.#now()
    const chosen = choose().map((name) => ({
      name,
      place: this.#log.names.get(namespace, name, nowMs),
    }))
    const sequences = new Set<number>()
    for (const { place } of chosen) if (place && !place.large) sequences.add(place.sequence)
    return { chosen, sequences }
  }

  /** Its parts are what the names say, or missing; see docs/adr/0028-large-values.md. */
  async #readLarge(name: string, place: Place, large: LargeValue): Promise<Entry> {
    const { sequence, revision, expiresAt } = place
    try {
      const value = await this.#large.read(large)
      // It took a while.
      this.#log.assertState((await this.#snapshot([])).state)
      return { name, value, revision, ...(expiresAt !== undefined && { expiresAt }) }
    } catch (error) {
      throw withName(error, name, sequence)
    }
  }

  /** Whether the names are those of the snapshot now, which was taken when they had come to `last` or further. */
  async #follow(last: number, snapshot: Snapshot, catchUp: () => Promise<void>): Promise<boolean> {
    this.#log.assertState(snapshot.state)
    if (snapshot.newest < last) throw new VaultError('record-missing', { sequence: last })
    if (this.#log.last < snapshot.newest || !this.#log.isFollowed) await catchUp()
    return snapshot.isNewest && this.#log.last === snapshot.newest
  }

  /** Joins the transaction that begins at the end of this turn. */
  #snapshot(sequences: Iterable<number>): Promise<Snapshot> {
    for (const sequence of sequences) this.#wanted.add(sequence)
    this.#next ??= Promise.resolve().then(() => {
      const wanted = [...this.#wanted]
      this.#wanted = new Set()
      this.#next = undefined
      return this.#read(wanted)
    })
    return this.#next
  }

  /** A row is opened while those after it are still on their way. */
  async #read(wanted: readonly number[]): Promise<Snapshot> {
    const { view, db } = this.#log
    const opened = new Map<number, Promise<SegmentContent>>()
    const [keys, state] = await db.readRaw(['log', 'meta'], (tx) => {
      const log = tx.objectStore('log')
      for (const sequence of wanted) {
        const content = resultOf(log.get(sequence)).then((row) => this.#open(view, sequence, row))
        // Nobody asks for it if the log has moved meanwhile.
        content.catch(() => {})
        opened.set(sequence, content)
      }
      const looks = [
        log.getAllKeys(IDBKeyRange.lowerBound(view.last), LOOK_ROWS),
        tx.objectStore('meta').get(STATE),
      ]
      commit(tx)
      return resultsOf(looks)
    })
    const numbers = keys as number[]
    return {
      newest: newestOf(numbers),
      isNewest: numbers.length < LOOK_ROWS,
      state: asTabState(state),
      segment: (sequence) => opened.get(sequence),
    }
  }

  #open(view: View, sequence: number, row: unknown): Promise<SegmentContent> {
    if (row === undefined) throw new VaultError('record-missing', { sequence })
    if (!(row instanceof Uint8Array)) throw new VaultError('tampered', { sequence })
    // Shared memory cannot be stored.
    const sealed = row as Bytes
    // Sealed for this very number, but in another course of events: a copy of the vault that was written on.
    if (!view.rows.isKnownBy(sequence, nonceOf(sealed)))
      throw new VaultError('tampered', { sequence })
    return this.#log.sealer.open(sequence, sealed)
  }
}

type Contents = Map<number, PromiseSettledResult<SegmentContent>>

/** A row that does not open is the trouble of those who ask for it. Undefined if one of them was not read. */
async function contentsOf(
  snapshot: Snapshot,
  sequences: ReadonlySet<number>,
): Promise<Contents | undefined> {
  const numbers = [...sequences]
  const opening = numbers.map((sequence) => snapshot.segment(sequence))
  if (opening.includes(undefined)) return undefined
  const settled = await Promise.allSettled(opening.filter((one) => one !== undefined))
  return new Map(settled.map((result, index) => [numbers[index] ?? 0, result]))
}

function readEntry(
  content: PromiseSettledResult<SegmentContent> | undefined,
  namespace: string,
  name: string,
  place: Place,
): Entry {
  const { sequence, at, revision, expiresAt } = place
  try {
    if (content?.status !== 'fulfilled') throw content?.reason ?? new VaultError('internal')
    // Written from a checked Value, and authentic.
    const value = content.value.valueAt(at, namespace, name) as Value
    return { name, value, revision, ...(expiresAt !== undefined && { expiresAt }) }
  } catch (error) {
    throw withName(error, name, sequence)
  }
}

/** Says whose value could not be read; another one is never handed out instead. */
function withName(error: unknown, name: string, sequence: number): unknown {
  for (const code of ['tampered', 'record-missing'] as const) {
    if (isVaultError(error, code)) return new VaultError(code, { name, sequence })
  }
  return error
}
