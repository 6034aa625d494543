/**
 * The open log: what this tab knows of it, and how it catches up with other tabs. Everything that moves the view runs one
 * at a time.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { SequenceRange } from '../format/v1/operations.ts'
import type { Segment } from '../format/v1/segment.ts'
import { assertLinked, tied } from './chain.ts'
import type { Change } from './changes.ts'
import type { Database } from './database.ts'
import { differences } from './differences.ts'
import { assertEnd, loadView, probeEnd, rowsAfterAll, type Ahead, type Disk } from './load.ts'
import { sameState, type TabState } from './meta.ts'
import type { Names } from './names.ts'
import { assertContiguous, understandRows, type HeaderPin } from './replay.ts'
import type { Sealer } from './sealer.ts'
import { View, type Committed } from './view.ts'

export interface LogEvents {
  /** A commit of this tab or another one changed names. */
  onChanged(change: Change): void
  /** Another tab has written a header: resolves to whether this one can go on under it. */
  onHeader(pin: HeaderPin): Promise<boolean>
}

export class Log implements Disk {
  readonly db: Database
  readonly sealer: Sealer
  /** What the rows must still say about the vault for anything to be answered. */
  readonly state: TabState
  readonly #events: LogEvents
  #view = new View()
  #isIndexDamaged = false
  /** The generation of the header that this tab goes on under. */
  #followed: number | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(db: Database, sealer: Sealer, state: TabState, events: LogEvents) {
    this.db = db
    this.sealer = sealer
    this.state = state
    this.#events = events
  }

  /** What is known now; another one may take its place. */
  get view(): View {
    return this.#view
  }

  get names(): Names {
    return this.#view.names
  }

  /** The newest sequence number the names know of. */
  get last(): number {
    return this.#view.last
  }

  /** The last header operation of the log. */
  get pin(): HeaderPin | undefined {
    return this.#view.pin
  }

  /** Whether this tab goes on under the newest header that it has read of: between the two nothing may be answered. */
  get isFollowed(): boolean {
    return this.pin?.generation === this.#followed
  }

  /** An index was found that did not hold, and was worked out from the rows instead. */
  get isIndexDamaged(): boolean {
    return this.#isIndexDamaged
  }

  /** Seals reserved under an epoch, over all tabs and times. */
  reserved = (epoch: number): number => this.#view.reserved(epoch)

  /** The nonce of the row of this number, if the row is still there. */
  nonceOf = (sequence: number): Bytes | undefined => this.#view.rows.nonceOf(sequence)

  /** Runs `work` when nothing else is moving the log. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(work)
    this.#turn = run.catch(() => {})
    return run
  }

  /**
   * Reads the log and probes its end. `ahead` is what has been read for it already.
   *
   * @throws VaultError `tampered`, `record-missing`, `locked` if the state moved meanwhile
   */
  load(ahead?: Ahead): Promise<void> {
    return this.exclusively(async () => {
      const loading = loadView(this, ahead?.rows)
      // The look at the end goes on while pages are opened.
      const probing = ahead?.end ?? probeEnd(this.db)
      probing.catch(() => {})
      const { view, isIndexDamaged } = await loading
      this.#view = view
      this.#isIndexDamaged = isIndexDamaged
      let { newest } = await assertEnd(probing, 0)
      // It may have looked before another tab wrote what was read here.
      if (newest < this.last) ({ newest } = await assertEnd(probeEnd(this.db), this.last))
      while (newest !== this.last) {
        await this.#followOrLoad()
        newest = (await assertEnd(probeEnd(this.db), this.last)).newest
      }
      this.#followed = this.pin?.generation
    })
  }

  /** Reads what other tabs have added. Resolves at once if there is nothing. */
  catchUp(): Promise<void> {
    return this.exclusively(() => this.catchUpNow())
  }

  /** The same for a caller who already runs exclusively. */
  async catchUpNow(): Promise<void> {
    const changes = await this.#followOrLoad()
    try {
      await this.#followHeader()
    } catch (error) {
      // Whoever locks is told nothing any more.
      if (!isVaultError(error, 'locked')) this.#announce(changes)
      throw error
    }
    this.#announce(changes)
  }

  /** Seals a batch for the numbers after the newest, tied to the rows before. Only for a caller who runs exclusively. */
  async seal(
    segments: readonly Segment[],
    retired: readonly SequenceRange[] = [],
  ): Promise<Bytes[]> {
    if (segments.length === 0) return []
    const { rows, last, isLinked } = this.#view
    // Where nothing goes, naming the row before says it all.
    const counting = retired.length > 0 || !isLinked ? this.#view.rowsWithout(retired) : undefined
    const linked = await tied(segments, rows.nonceOf(last), counting)
    return Promise.all(
      linked.map((segment, part) =>
        this.sealer.seal(last + 1 + part, segment, part, linked.length),
      ),
    )
  }

  /** Takes over what a commit of this tab has written. Only for a caller who runs exclusively. */
  committed(last: number, commit: Committed): void {
    this.#view.isLinked = true
    this.#announce(this.#view.commit(last, commit))
  }

  /** This tab has written the header that this pins. Only for a caller who runs exclusively. */
  pinned(pin: HeaderPin): void {
    this.#view.pin = pin
    this.#followed = pin.generation
  }

  assertState = (state: TabState | undefined): void => {
    if (!sameState(state, this.state)) throw new VaultError('locked')
  }

  /** A new header may hold keys this tab has not: lock rather than guess. What fails is tried again the next time. */
  async #followHeader(): Promise<void> {
    const { pin, isFollowed } = this
    if (isFollowed) return
    if (!pin || !(await this.#events.onHeader(pin))) throw new VaultError('locked')
    this.#followed = pin.generation
  }

  /** Rewriting may have taken away rows this tab has not read yet: then what there is now says it all. */
  async #followOrLoad(): Promise<Change[]> {
    try {
      return await this.#followRows()
    } catch (error) {
      if (!isVaultError(error, 'record-missing')) throw error
      const before = this.#view
      const { view } = await loadView(this)
      await assertEnd(probeEnd(this.db), view.last)
      assertSameCourse(before, view)
      this.#view = view
      return differences(before.names, view.names, view.last)
    }
  }

  async #followRows(): Promise<Change[]> {
    const rows = await rowsAfterAll(this, this.last)
    const replayed = await understandRows(this.sealer, rows)
    assertContiguous(this.last, replayed)
    const { rows: known, isLinked } = this.#view
    assertLinked(replayed, known.nonceOf(this.last), isLinked)
    return this.#view.absorb(replayed, false)
  }

  #announce(changes: readonly Change[]): void {
    for (const change of changes) this.#events.onChanged(change)
  }
}

/** What was known of a row stays true as long as the row is there. @throws VaultError `tampered` */
function assertSameCourse(before: View, now: View): void {
  for (const [sequence, { nonce }] of before.rows.entries()) {
    const found = now.rows.get(sequence)
    if (found && found.nonce !== nonce) throw new VaultError('tampered', { sequence })
  }
}
