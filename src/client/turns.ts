/**
 * Sends the calls of one page turn as one message (docs/adr/0026-one-message-a-turn.md): what is called before the page
 * gives way to the browser leaves together, and each call settles by itself.
 */
import { MAX_TURN_BYTES, MAX_TURN_CALLS } from '../protocol/limits.ts'
import { TURN, type TurnAnswers, type TurnCalls } from '../protocol/turn.ts'
import { fromWire, toWire } from '../protocol/wire.ts'

interface Waiting {
  call: TurnCalls['calls'][number]
  resolve(value: unknown): void
  reject(error: unknown): void
}

export class Turns {
  readonly #worker: Worker
  readonly #sent = new Map<string, { calls: Waiting[]; missing: number }>()
  #waiting: Waiting[] = []
  #bytes = 0
  #turns = 0

  constructor(worker: Worker) {
    this.#worker = worker
    worker.addEventListener('message', ({ data }: MessageEvent<TurnAnswers | null>) => {
      if (data?.type === TURN) this.#settle(data)
    })
  }

  /** `bytes` is what the call weighs; nobody may change its arguments until the turn is over. */
  call(method: string, args: readonly unknown[], bytes: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) queueMicrotask(() => this.flush())
      this.#waiting.push({ call: [method, ...args], resolve, reject })
      this.#bytes += bytes
      if (this.#waiting.length >= MAX_TURN_CALLS || this.#bytes >= MAX_TURN_BYTES) this.flush()
    })
  }

  /** Sends what waits, before any other message: the worker hears of calls in the order in which they were made. */
  flush(): void {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    this.#bytes = 0
    try {
      this.#send(waiting)
    } catch {
      // One of them cannot be sent; it alone may fail.
      for (const one of waiting) this.#sendAlone(one)
    }
  }

  #sendAlone(one: Waiting): void {
    try {
      this.#send([one])
    } catch (error) {
      one.reject(fromWire(toWire(error)))
    }
  }

  #send(waiting: Waiting[]): void {
    const id = `turn-${++this.#turns}`
    const message: TurnCalls = { id, type: TURN, calls: waiting.map(({ call }) => call) }
    this.#worker.postMessage(message)
    this.#sent.set(id, { calls: waiting, missing: waiting.length })
  }

  #settle({ id, answers }: TurnAnswers): void {
    const sent = this.#sent.get(id)
    if (!sent) return
    for (const [index, value, error] of answers) {
      if (error) sent.calls[index]?.reject(fromWire(error))
      else sent.calls[index]?.resolve(value)
    }
    sent.missing -= answers.length
    if (sent.missing === 0) this.#sent.delete(id)
  }
}
