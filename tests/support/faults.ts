/**
 * Faults and crashes for one tab at a time, over the IndexedDB of unit tests.
 *
 * `new Host()` is a tab's browser side. What runs inside `host.run(…)`, and all that follows from it, meets the fault that
 * `host.arm(fault, n)` has set at its n-th point; a point is an open, a delete, the begin of a transaction, a request,
 * or a commit. `host.trace` lists the points met since then, so that a caller knows every n there is.
 */
import { applies, kill, subjects, type Fault, type Point, type Subject } from './fault-engine.ts'

export { applies, FAULTS, type Fault, type Point } from './fault-engine.ts'

/** What a call of a tab that has crashed meanwhile rejects with; no tab ever sees it. */
export class Crashed extends Error {}

/** Faults struck since the process began, by kind. */
export const struck = new Map<Fault, number>()

interface Armed {
  fault: Fault
  at: number
  lasting: boolean
}

export class Host implements Subject {
  readonly connections = new Set<IDBDatabase>()
  readonly openings = new Set<IDBOpenDBRequest>()
  readonly channels = new Set<BroadcastChannel>()
  readonly timers = new Set<ReturnType<typeof setTimeout>>()
  /** The points met since it was armed. */
  trace: Point[] = []
  /** Messages of other tabs are lost on it: they cost a moment, never more. */
  deaf = false
  /** How often the armed fault has struck. */
  strikes = 0
  #armed: Armed | undefined
  #dead = false
  readonly #crashed: Promise<never>
  #reject: (reason: Crashed) => void = () => {}

  constructor() {
    this.#crashed = new Promise((_, reject) => {
      this.#reject = reject
    })
    this.#crashed.catch(() => {})
  }

  get dead(): boolean {
    return this.#dead
  }

  /** Strikes at the n-th point from now, and, if lasting, at every one after it. */
  arm(fault: Fault, at: number, lasting = false): void {
    this.#armed = { fault, at, lasting }
    this.trace = []
    this.strikes = 0
  }

  disarm(): void {
    this.#armed = undefined
  }

  /** Runs `work` as this tab. Rejects with `Crashed` if the tab crashes before it is done. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return Promise.race([subjects.run(this, work), this.#crashed])
  }

  /** Ends the tab here and now, as `kill -9` would. */
  crash(): void {
    if (this.#dead) return
    this.#dead = true
    kill(this)
    for (const channel of this.channels) channel.close()
    for (const timer of this.timers) clearTimeout(timer)
    this.#reject(new Crashed())
  }

  meet(point: Point): Fault | undefined {
    this.trace.push(point)
    const { fault, at, lasting } = this.#armed ?? {}
    if (fault === undefined || at === undefined || !applies(fault, point)) return undefined
    const n = this.trace.length
    if (n !== at && !(lasting && n > at)) return undefined
    this.strikes++
    struck.set(fault, (struck.get(fault) ?? 0) + 1)
    return fault
  }
}

/** A tab's timers end with it: they would keep all that it knew in memory. */
const begin = globalThis.setTimeout
globalThis.setTimeout = Object.assign((callback: () => void, ms?: number): NodeJS.Timeout => {
  const host = subjects.getStore()
  if (!(host instanceof Host)) return begin(callback, ms)
  const timer = begin(() => {
    host.timers.delete(timer)
    if (!host.dead) callback()
  }, ms)
  host.timers.add(timer)
  return timer
}, begin)

/** A tab's channels end with it, and hear nothing while it is deaf. */
const Channel = globalThis.BroadcastChannel
globalThis.BroadcastChannel = class extends Channel {
  constructor(name: string) {
    super(name)
    const host = subjects.getStore()
    if (!(host instanceof Host)) return
    host.channels.add(this)
    this.addEventListener('message', (event) => {
      if (host.deaf) event.stopImmediatePropagation()
    })
  }
}
