/**
 * Tabs of a real browser for the programs of tests/unit/faults: the same calls, through the public client, and faults a
 * page can bring about. A call is begun and collected in two steps, so that calls of several tabs really overlap, and a
 * fault strikes while one is under way.
 */
import { VaultError, type ErrorCode } from '../../../src/protocol/errors.ts'
import type { Tab } from '../../support/engines/engine.ts'
import { Crashed, type Fault } from '../../support/faults.ts'
import type { Ground, ProgramTab } from '../../unit/faults/ground.ts'

/** What the faults of Node become here, where nobody can fail a single request. */
const DISTURBANCES: Record<Fault, 'versionchange' | 'terminate' | 'close' | 'reload'> = {
  fail: 'versionchange',
  versionchange: 'versionchange',
  quota: 'terminate',
  crash: 'terminate',
  close: 'close',
  lost: 'close',
  abort: 'reload',
  'crash-after': 'reload',
}
type Disturbance = (typeof DISTURBANCES)[Fault]

interface Call {
  method: string
  args: unknown[]
}

/** What there is not would come out as null: it is an empty list here, and what there is a list of one. */
type Maybe = [] | [unknown]
type Outcome = { value: Maybe } | { code: ErrorCode } | { error: string }

interface Calls {
  call: Promise<Outcome>
}

/** Pages that vaults are opened in, one at a time. */
export class Pages {
  readonly #free: Tab[]
  readonly #asksForVersions: boolean
  faults = 0

  /**
   * WebKit never answers who asks for a later version of a database that a worker was at work with when it was ended;
   * there nobody asks (tests/engines/degrades.json).
   */
  constructor(tabs: readonly Tab[], { asksForVersions }: { asksForVersions: boolean }) {
    this.#free = [...tabs]
    this.#asksForVersions = asksForVersions
  }

  /** Programs of one vault, which nobody has opened before. */
  ground(name: string): Ground {
    return {
      clock: {
        get nowMs() {
          return Date.now()
        },
      },
      open: () => this.#open(name),
      dropIndex: () => this.#dropIndex(name),
    }
  }

  async #dropIndex(name: string): Promise<void> {
    const tab = this.#free[0]
    if (!tab) throw new Error('more tabs than pages')
    await tab.evaluate(clearIndex, `coffer/${name}`)
  }

  async #open(name: string): Promise<ProgramTab> {
    const tab = this.#free.shift()
    if (!tab) throw new Error('more tabs than pages')
    await tab.evaluate(async (name) => {
      const workerUrl = window.coffer.eagerWorkerUrl
      await window.coffer.open({ name, workerUrl, lock: { idleMs: null, hiddenMs: null } })
    }, name)
    const host = new PageHost(tab, name, this.#asksForVersions, () => {
      this.#free.push(tab)
    })
    const call = async (method: string, args: unknown[]): Promise<never> => {
      await tab.evaluate(begin, { method, args })
      await host.strike(() => this.faults++)
      const value = resultOf(host.gone ? undefined : await tab.evaluate(collect))
      return (method === 'getMany' ? (value as Maybe[]).map(([item]) => item) : value) as never
    }
    const calls =
      (method: string) =>
      (...args: unknown[]) =>
        call(method, args)
    return {
      host,
      create: calls('create'),
      unlock: calls('unlock'),
      lock: calls('lock'),
      report: calls('report'),
      changeSlots: calls('changeSlots'),
      apply: calls('apply'),
      clear: calls('clear'),
      get: calls('get'),
      has: calls('has'),
      keys: calls('keys'),
      entries: calls('entries'),
      getMany: calls('getMany'),
    }
  }
}

class PageHost {
  deaf = false
  dead = false
  /** The page is a new one: nobody hears any more what became of a call. */
  gone = false
  strikes = 0
  #armed: { disturbance: Disturbance; at: number } | undefined
  readonly #tab: Tab
  readonly #name: string
  readonly #asksForVersions: boolean
  readonly #release: () => void

  constructor(tab: Tab, name: string, asksForVersions: boolean, release: () => void) {
    this.#tab = tab
    this.#name = name
    this.#asksForVersions = asksForVersions
    this.#release = release
  }

  arm(fault: Fault, at: number): void {
    const disturbance = DISTURBANCES[fault]
    const isLeftOut = disturbance === 'versionchange' && !this.#asksForVersions
    this.#armed = { disturbance: isLeftOut ? 'close' : disturbance, at }
    this.strikes = 0
  }

  disarm(): void {
    this.#armed = undefined
  }

  /** Disturbs the call under way, once. */
  async strike(note: () => void): Promise<void> {
    if (!this.#armed) return
    const { disturbance, at } = this.#armed
    this.disarm()
    this.strikes++
    note()
    if (disturbance === 'reload') {
      await this.#tab.reload()
      this.gone = true
    } else await this.#tab.evaluate(disturb, { disturbance, at, name: this.#name })
    if (disturbance !== 'versionchange') this.#end()
  }

  async crash(): Promise<void> {
    if (this.dead) return
    await this.#tab.evaluate(() => window.vault.close())
    this.#end()
  }

  #end(): void {
    this.dead = true
    this.#release()
  }
}

/** What the page has said; a page that is gone says nothing. */
function resultOf(outcome: Outcome | undefined): unknown {
  if (outcome === undefined) throw new Crashed()
  if ('code' in outcome) throw new VaultError(outcome.code)
  if ('error' in outcome) throw new Error(outcome.error)
  return outcome.value[0]
}

/** Runs in the page. */
function begin({ method, args }: Call): void {
  const { vault } = window
  const [namespace = '', ...rest] = args
  const changeSlots = async (): Promise<unknown> => {
    if (namespace === 'rotate') return vault.rotate()
    if (namespace === 'remember') return vault.slots.remember({ secret: {} })
    const [slot] = await vault.slots.list()
    return vault.slots.rename(slot?.id ?? '', String(namespace))
  }
  const target =
    method === 'changeSlots'
      ? changeSlots
      : ['create', 'unlock', 'lock', 'report'].includes(method)
        ? () =>
            (vault as never as Record<string, (secret: unknown) => unknown>)[method]?.(namespace)
        : () =>
            (
              vault.namespace(String(namespace)) as never as Record<
                string,
                (...args: unknown[]) => unknown
              >
            )[method]?.(...rest)
  const maybe = (value: unknown): Maybe => (value === undefined ? [] : [value])
  const settled = Promise.resolve()
    .then(target)
    .then(
      (value) => ({
        value: method === 'getMany' ? ([(value as unknown[]).map(maybe)] as Maybe) : maybe(value),
      }),
      (error: Error & { code?: ErrorCode }) =>
        error.code === undefined ? { error: String(error) } : { code: error.code },
    )
  ;(window as unknown as Calls).call = settled
}

/** Runs in the page. */
const collect = (): Promise<Outcome> => (window as unknown as Calls).call

/** Runs in the page. */
const clearIndex = (database: string): Promise<void> =>
  new Promise((done, failed) => {
    const request = indexedDB.open(database)
    request.addEventListener('error', () => failed(request.error))
    request.addEventListener('success', () => {
      const db = request.result
      const transaction = db.transaction('index', 'readwrite')
      transaction.objectStore('index').clear()
      transaction.addEventListener('complete', () => done(db.close()))
      transaction.addEventListener('abort', () => failed(transaction.error))
    })
  })

/** Runs in the page, some turns after the call has begun. */
async function disturb(what: { disturbance: string; at: number; name: string }): Promise<void> {
  for (let turn = 1; turn < what.at; turn++) await new Promise((next) => setTimeout(next))
  if (what.disturbance === 'close') window.vault.close()
  if (what.disturbance === 'terminate') {
    // In this order: in WebKit a worker that was ended hears of nothing any more, and only its silence would tell.
    window.lastWorker.dispatchEvent(new ErrorEvent('error', { cancelable: true }))
    window.lastWorker.terminate()
  }
  if (what.disturbance !== 'versionchange') return
  // Asks for a later version, and gives it up again.
  await new Promise<void>((done) => {
    const request = indexedDB.open(`coffer/${what.name}`, 1_000_000)
    request.addEventListener('upgradeneeded', () => request.transaction?.abort())
    request.addEventListener('success', () => done(request.result.close()))
    request.addEventListener('error', (event) => {
      event.preventDefault()
      done()
    })
  })
}
