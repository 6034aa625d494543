/**
 * Care: the check that proves a vault once more, and the repair that mends what it finds. Both go by what lies on disk and
 * what the open vault knows; neither ever returns a value.
 */
import type { AnchorMark } from '../src/protocol/anchor.ts'
import type { CheckProblem, CheckReport, RepairReport } from '../src/protocol/contract.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_PROBLEMS } from '../src/protocol/limits.ts'
import { headerProblems, mendHeader } from './care-header.ts'
import type { Secret } from './keyring/keyring.ts'
import { secretOf } from './opening.ts'
import { salvageFound } from './salvaging.ts'
import type { Surroundings, VaultSession } from './session.ts'
import { checkLog, repairLog, rowsToCheck, THRESHOLDS, type OpenLog } from './store/store.ts'

interface Running {
  isStopped: boolean
}

export class Care {
  readonly #surroundings: Surroundings
  readonly #emit: (event: VaultEvent) => void
  readonly #running = new Map<number, Running>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(surroundings: Surroundings, emit: (event: VaultEvent) => void) {
    this.#surroundings = surroundings
    this.#emit = emit
  }

  /** Checks, one after the other, however many are asked for. */
  check(session: VaultSession, call: number): Promise<CheckReport> {
    const running: Running = { isStopped: false }
    this.#running.set(call, running)
    const run = this.#turn.then(() =>
      session.use((open) => this.#check(session, open, call, running)),
    )
    this.#turn = run.catch(() => {}).finally(() => this.#running.delete(call))
    return run
  }

  /** Nobody waits for that check any more. */
  stop(call: number): void {
    const running = this.#running.get(call)
    if (running) running.isStopped = true
  }

  /** A vault that is locked is unlocked by it. */
  async repair(
    session: VaultSession,
    secret: Secret | undefined,
    anchor: AnchorMark | undefined,
  ): Promise<RepairReport> {
    const salvaged = await session.recover(secret, anchor, (found, why) =>
      salvageFound(session.store, found, secretOf(found, secret), anchor, why),
    )
    const mended = await session.use(async (open) => {
      session.healed.push(...(await mendHeader(session, open)))
      const { epoch } = session.keyring ?? { epoch: 0 }
      const { onCommitted, log } = open
      const limits = { ...THRESHOLDS, ...this.#surroundings.upkeep }
      const alone = this.#alone(session)
      const putKeys = (): Promise<Set<string>> => open.puts.keys()
      return repairLog({ log, epoch, limits, onCommitted, advance: pause, putKeys, ...alone })
    })
    session.rotation.again()
    return salvaged ? sum(salvaged, mended) : mended
  }

  async #check(
    session: VaultSession,
    open: OpenLog,
    call: number,
    running: Running,
  ): Promise<CheckReport> {
    const { log } = open
    const counts = { rows: 0, entries: 0, parts: 0, pages: 0 }
    const problems: CheckProblem[] = []
    let count = 0
    const found = ({ what, code, sequence, namespace, name }: CheckProblem): void => {
      count++
      if (problems.length >= MAX_PROBLEMS) return
      problems.push({
        what,
        code,
        ...(sequence !== undefined && { sequence }),
        ...(namespace !== undefined && { namespace }),
        ...(name !== undefined && { name }),
      })
    }
    let done = 0
    const advance = async (rows: number): Promise<void> => {
      done += rows
      // Others write meanwhile: what there is to do is known for certain only at the end.
      const total = Math.max(done, rowsToCheck(log))
      this.#emit({ type: 'checking', call, done, total, unit: 'rows' })
      await pause()
      if (running.isStopped) throw new VaultError('aborted')
    }
    for (const problem of await headerProblems(session, open)) found(problem)
    const putKeys = (): Promise<Set<string>> => open.puts.keys()
    await checkLog({ log, counts, found, advance, putKeys, ...this.#alone(session) })
    this.#emit({ type: 'checking', call, done, total: done, unit: 'rows' })
    return { ...counts, problems, problemCount: count }
  }

  #alone({ name }: VaultSession) {
    const { ifAlone } = this.#surroundings
    return {
      aloneWithLarge: (work: () => Promise<unknown>) => ifAlone(`coffer/${name}/large`, work),
      aloneWithIndex: (work: () => Promise<unknown>) => ifAlone(`coffer/${name}/upkeep`, work),
    }
  }
}

/** Calls that came meanwhile go first. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

const sum = (a: RepairReport, b: RepairReport): RepairReport => ({
  quarantined: a.quarantined + b.quarantined,
  lost: [...a.lost, ...b.lost],
  missing: a.missing + b.missing,
  uncertain: a.uncertain || b.uncertain,
})
