/**
 * A connection to one of our workers: calls settle, always. A worker that does not start is `worker-unavailable`;
 * one that errs, is ended, or no longer gives a sign of life is `worker-lost`. Comlink alone would wait for ever.
 */
import { transfer, wrap } from 'comlink'
import { VaultError, type ErrorCode } from '../protocol/errors.ts'
import { EVENT, type EventMessage, type VaultEvent } from '../protocol/events.ts'
import { HEARTBEAT_MISSES, HEARTBEAT_MS, LEAVE_MS, START_MS } from '../protocol/limits.ts'
import { unpackTexts } from '../protocol/texts.ts'
import { useTypedErrors } from '../protocol/wire.ts'
import { scriptUrl, type ScriptKind } from './trusted-types.ts'
import { Turns } from './turns.ts'
import { workerFromBytes } from './verified-worker.ts'

// oxlint-disable-next-line typescript/no-explicit-any -- the only type that every method fits
type Method = (...args: any[]) => Promise<unknown>
type MethodNames<T> = { [K in keyof T]: T[K] extends Method ? K : never }[keyof T] & string
type Parameters_<T, K extends keyof T> = T[K] extends (...args: infer A) => unknown ? A : never
type Result<T, K extends keyof T> = T[K] extends (...args: never[]) => infer R ? R : never

export interface CallSettings {
  signal?: AbortSignal | undefined
  transfer?: Transferable[]
  /** What the call weighs, if it may share a message with others of this turn: its arguments must not change any more. */
  sharedBytes?: number | undefined
}

export interface Connection<T> {
  call<K extends MethodNames<T>>(
    method: K,
    args: Parameters_<T, K>,
    settings?: CallSettings,
  ): Result<T, K>
  /** Called for all that the worker tells by itself, before any answer that left after it; not after `close`. */
  onEvent(listener: (event: VaultEvent) => void): void
  /** Called once, when the worker is gone for any reason but `close`. */
  onLost(listener: () => void): void
  /** Every call ends with `aborted`, now. The worker is given `last` to do, if it is prompt, and is ended then. */
  close(last?: MethodNames<T>): void
}

export interface ConnectOptions {
  kind: ScriptKind
  url: string | URL
  /** The hash of the script, where it is to be started from bytes that have it (verified-worker.ts). */
  integrity?: string | undefined
  /** How often a busy worker is asked for a sign of life, if not as often as others. */
  heartbeatMs?: number
}

/** Starts the worker and waits for its first answer. @throws VaultError `worker-unavailable`, `bad-request` */
export async function connect<T extends { ping(): Promise<void> }>(
  options: ConnectOptions,
): Promise<Connection<T>> {
  return connectTo<T>(await start(options), options.heartbeatMs)
}

/** The same over a worker that has been started. */
export async function connectTo<T extends { ping(): Promise<void> }>(
  worker: Worker,
  heartbeatMs = HEARTBEAT_MS,
): Promise<Connection<T>> {
  useTypedErrors()
  const connection = new WorkerConnection<T>(worker, heartbeatMs)
  await connection.started
  return connection
}

async function start({ kind, url, integrity }: ConnectOptions): Promise<Worker> {
  if (integrity !== undefined) return workerFromBytes(kind, url, integrity)
  try {
    return new Worker(scriptUrl(kind, url), { type: 'module' })
  } catch {
    throw new VaultError('worker-unavailable')
  }
}

class WorkerConnection<T extends { ping(): Promise<void> }> implements Connection<T> {
  readonly started: Promise<void>
  readonly #worker: Worker
  readonly #remote: Record<string, Method>
  readonly #turns: Turns
  readonly #pending = new Set<(error: VaultError) => void>()
  readonly #eventListeners: ((event: VaultEvent) => void)[] = []
  readonly #lostListeners: (() => void)[] = []
  readonly #heartbeatMs: number
  #ended: ErrorCode | undefined
  #hasStarted = false
  #heart: ReturnType<typeof setInterval> | undefined
  #misses = 0

  constructor(worker: Worker, heartbeatMs: number) {
    this.#worker = worker
    this.#heartbeatMs = heartbeatMs
    this.#remote = wrap(worker) as unknown as Record<string, Method>
    this.#turns = new Turns(worker)
    // Comlink leaves alone what has no id.
    worker.addEventListener('message', ({ data }: MessageEvent<EventMessage | null>) => {
      if (data?.type !== EVENT || this.#ended) return
      for (const listener of this.#eventListeners) listener(data.event)
    })
    worker.addEventListener('error', (event) => {
      // Reported to the caller by its code; the event would only repeat it on the console.
      event.preventDefault()
      this.#end(this.#hasStarted ? 'worker-lost' : 'worker-unavailable')
    })
    worker.addEventListener('messageerror', () => this.#end('worker-lost'))
    this.started = this.#start()
  }

  call<K extends MethodNames<T>>(
    method: K,
    args: Parameters_<T, K>,
    settings: CallSettings = {},
  ): Result<T, K> {
    return this.#race(() => this.#send(method, args, settings), settings.signal) as Result<T, K>
  }

  onEvent(listener: (event: VaultEvent) => void): void {
    this.#eventListeners.push(listener)
  }

  onLost(listener: () => void): void {
    this.#lostListeners.push(listener)
  }

  close(last?: MethodNames<T>): void {
    if (this.#ended) return
    const leaving = last && this.#send(last, [], {}).catch(() => {})
    this.#end('aborted', leaving)
  }

  async #start(): Promise<void> {
    const timer = setTimeout(() => this.#end('worker-unavailable'), START_MS)
    try {
      await this.#race(() => this.#send('ping', [], {}), undefined)
      this.#hasStarted = true
    } finally {
      clearTimeout(timer)
    }
  }

  #send(method: string, args: readonly unknown[], settings: CallSettings): Promise<unknown> {
    const { sharedBytes } = settings
    if (sharedBytes !== undefined) return this.#turns.call(method, args, sharedBytes)
    this.#turns.flush()
    const remote = this.#remote[method]
    if (!remote) throw new VaultError('internal')
    const [first, ...rest] = args
    // Comlink looks transferables up by the argument they came with.
    const sent = settings.transfer
      ? remote(transfer(first, settings.transfer), ...rest)
      : remote(...args)
    return sent.then(unpackTexts)
  }

  #race(send: () => Promise<unknown>, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#pending.delete(fail)
        signal?.removeEventListener('abort', abort)
        if (this.#pending.size === 0) this.#misses = 0
        act()
      }
      const fail = (error: VaultError): void => settle(() => reject(error))
      const abort = (): void => fail(new VaultError('aborted'))
      if (this.#ended) return reject(new VaultError(this.#ended))
      if (signal?.aborted) return reject(new VaultError('aborted'))
      signal?.addEventListener('abort', abort)
      this.#pending.add(fail)
      this.#listenToHeart()
      send().then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(asCallError(error))),
      )
    })
  }

  /** Counts ticks rather than time: a frozen page misses both, and must not take itself for a dead worker. */
  #listenToHeart(): void {
    this.#heart ??= setInterval(() => {
      if (this.#pending.size === 0) return this.#stopListening()
      if (this.#misses >= HEARTBEAT_MISSES) return this.#end('worker-lost')
      this.#misses++
      this.#remote['ping']?.().then(
        () => (this.#misses = 0),
        () => {},
      )
    }, this.#heartbeatMs)
  }

  /** Not after each call: a timer begun and ended costs as much as all else that a call does here. */
  #stopListening(): void {
    clearInterval(this.#heart)
    this.#heart = undefined
  }

  #end(code: ErrorCode, leaving?: Promise<unknown>): void {
    if (this.#ended) return
    this.#ended = code
    const terminate = (): void => this.#worker.terminate()
    if (leaving) {
      const timer = setTimeout(terminate, LEAVE_MS)
      void leaving.then(terminate).finally(() => clearTimeout(timer))
    } else terminate()
    const error = new VaultError(this.#ended)
    // Each one that fails takes itself out; a Set bears that.
    for (const fail of this.#pending) fail(error)
    this.#stopListening()
    if (code !== 'aborted') for (const listener of this.#lostListeners) listener()
  }
}

/** What `postMessage` throws on this side: a value that cannot be cloned. */
function asCallError(error: unknown): unknown {
  const { name } = error as { name?: string }
  return name === 'DataCloneError'
    ? new VaultError('bad-value', { path: '$', reason: name })
    : error
}
