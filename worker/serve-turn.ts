/**
 * The gate's door for the calls of one page turn: each is checked exactly as it would be alone, runs beside the others,
 * and is answered, or refused, by itself. What one message may hold, they share (docs/adr/0026-one-message-a-turn.md).
 */
import { VaultError } from '../src/protocol/errors.ts'
import {
  MAX_CALL_BYTES,
  MAX_NODES,
  MAX_TURN_BYTES,
  MAX_TURN_CALLS,
} from '../src/protocol/limits.ts'
import {
  smallBytes,
  spend,
  TURN,
  type Budget,
  type TurnAnswer,
  type TurnAnswers,
} from '../src/protocol/turn.ts'
import { toWire } from '../src/protocol/wire.ts'
import { largeBuffers } from './hand-over.ts'

/** A method that may be called in a turn, and the number of arguments it takes. */
export interface TurnMethod {
  call(...args: unknown[]): unknown
  arity: number
}

interface Turn {
  id: string
  calls: unknown[]
}

/** The turn in a message that somebody awaits an answer to, or undefined if there is none. */
export function asTurn({
  id,
  type,
  calls,
}: Record<string, unknown> & { id: string }): Turn | undefined {
  if (type !== TURN || !Array.isArray(calls) || calls.length > MAX_TURN_CALLS) return undefined
  return { id, calls }
}

export function serveTurn(
  { id, calls }: Turn,
  methods: ReadonlyMap<unknown, TurnMethod>,
  page: { postMessage(answers: TurnAnswers, transfer: Transferable[]): void },
): void {
  const answers = new Answers((ready) => {
    const buffers = ready.flatMap(([, value]) => largeBuffers(value))
    page.postMessage({ id, type: TURN, answers: ready }, buffers)
  })
  const budget = { nodes: MAX_NODES, bytes: MAX_CALL_BYTES }
  calls.forEach((call, index) => {
    run(call, methods, budget).then(
      (value) => answers.give([index, value]),
      (error: unknown) => answers.give([index, undefined, toWire(error)]),
    )
  })
}

async function run(
  call: unknown,
  methods: ReadonlyMap<unknown, TurnMethod>,
  budget: Budget,
): Promise<unknown> {
  const refused = (reason: string): VaultError => new VaultError('bad-request', { reason })
  if (!Array.isArray(call)) throw refused('only calls')
  const [name, ...args] = call as unknown[]
  const method = methods.get(name)
  if (!method) throw refused('method')
  if (args.length !== method.arity) throw refused('arity')
  if (!spend(budget, args)) throw refused('cyclic or too large')
  return method.call(...args)
}

/** What is ready at one moment leaves together; what is large leaves alone. */
class Answers {
  readonly #post: (answers: TurnAnswer[]) => void
  #ready: TurnAnswer[] = []
  #bytes = 0

  constructor(post: (answers: TurnAnswer[]) => void) {
    this.#post = post
  }

  give(answer: TurnAnswer): void {
    const bytes = smallBytes(answer)
    if (bytes === undefined) return this.#send([answer])
    if (this.#ready.length === 0) queueMicrotask(() => this.#flush())
    this.#ready.push(answer)
    this.#bytes += bytes
    if (this.#bytes >= MAX_TURN_BYTES) this.#flush()
  }

  #flush(): void {
    const ready = this.#ready
    this.#ready = []
    this.#bytes = 0
    if (ready.length > 0) this.#send(ready)
  }

  #send(ready: TurnAnswer[]): void {
    try {
      this.#post(ready)
    } catch (error) {
      // One of them could not be copied, for want of memory; it alone is lost.
      const [[index] = [0]] = ready
      if (ready.length === 1) this.#post([[index, undefined, toWire(error)]])
      else for (const answer of ready) this.#send([answer])
    }
  }
}
