/**
 * Reading: one read-only transaction for all reads of a turn, each segment fetched and opened once.
 * Every answer is checked against the newest row and the tabs' state, so that no lock and no message is needed for
 * it to be true: if the log has moved, catch up and look again.
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

/** How often a read follows a log that keeps moving before it gives up. */
const MAX_ROUNDS = 1000
/** Entries of a list fetched at once. */
const PAGE = 4096

interface Snapshot {
  newest: number
  state: TabState | undefined
  /** Opens the segment once for all who ask. */
  segment(sequence: number): Promise<SegmentContent>
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
  async fromNames<T>(look: () => T): Promise<T> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { last } = this.#log
      const answer = look()
      if (await this.#isCurrent(last, await this.#snapshot([]))) return answer
    }
    throw new VaultError('conflict')
  }

  async #entries(
    namespace: string,
    choose: () => readonly string[],
  ): Promise<(Entry | undefined)[]> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { last } = this.#log
      const nowMs = this.#now()
      const chosen = choose().map((name) => ({
        name,
        place: this.#log.names.get(namespace, name, nowMs),
      }))
      const sequences = new Set<number>()
      for (const { place } of chosen) if (place && !place.large) sequences.add(place.sequence)
      const snapshot = await this.#snapshot(sequences)
      if (!(await this.#isCurrent(last, snapshot))) continue
      try {
        const contents = await contentsOf(snapshot, sequences)
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
        if (await this.#isCurrent(last, await this.#snapshot([]))) throw error
      }
    }
    throw new VaultError('conflict')
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

  /** Whether a look at the names when `last` was newest still holds; if not, catches up. */
  async #isCurrent(last: number, snapshot: Snapshot): Promise<boolean> {
    this.#log.assertState(snapshot.state)
    if (snapshot.newest === last) return true
    if (snapshot.newest < last) throw new VaultError('record-missing', { sequence: last })
    if (this.#log.last < snapshot.newest) await this.#log.catchUp()
    return false
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
        log.getAllKeys(IDBKeyRange.lowerBound(view.last), 2),
        tx.objectStore('meta').get(STATE),
      ]
      tx.commit()
      return resultsOf(looks)
    })
    return {
      newest: newestOf(keys as number[]),
      state: asTabState(state),
      segment: (sequence) => opened.get(sequence) ?? Promise.reject(new VaultError('internal')),
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

/** A row that does not open is the trouble of those who ask for it. */
async function contentsOf(snapshot: Snapshot, sequences: ReadonlySet<number>): Promise<Contents> {
  const numbers = [...sequences]
  const settled = await Promise.allSettled(numbers.map((sequence) => snapshot.segment(sequence)))
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
