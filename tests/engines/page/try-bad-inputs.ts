/** Sends what must be refused, and notes what was not. Nothing may be answered, and nothing left without an answer. */
import type { TurnAnswer } from '../../../src/protocol/turn.ts'
import type { WireError } from '../../../src/protocol/wire.ts'
import { badMessage, type Message } from './bad-inputs.ts'
import { seeded } from './random.ts'

/** The worker, or what stands for it. */
export interface Refuser {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}

interface Answer {
  name?: string
  value?: WireError
  answers?: TurnAnswer[]
}

const REFUSALS: unknown[] = ['bad-request', 'bad-name', 'bad-value']
/** Sent without waiting for one another. */
const AT_ONCE = 250
/** A message still unanswered after this is left hanging; nothing else is decided by the clock. */
const PATIENCE_MS = 30_000

export interface BadInputs {
  tried: number
  /** Those that were answered, or refused in a way of their own. */
  accepted: string[]
  /** Those that nobody answered. */
  hangs: string[]
}

/** Sends `count` messages chosen by `seed` to a worker whose vault is open. */
export async function tryBadInputs(
  worker: Refuser,
  seed: number,
  count: number,
): Promise<BadInputs> {
  const random = seeded(seed)
  const outcome: BadInputs = { tried: 0, accepted: [], hangs: [] }
  const waiting = new Map<string, (answer: Answer) => void>()
  worker.addEventListener('message', ({ data }) => waiting.get(data?.id)?.(data))
  const ask = async (message: Message): Promise<void> => {
    const id = `bad-${outcome.tried++}`
    const { calls } = message
    const all = new Promise<unknown[]>((resolve) => {
      const codes: unknown[] = []
      waiting.set(id, (answer) => {
        codes.push(...codesOf(answer))
        // A call alone is answered once; each call of a turn is, too.
        if (!answer.answers || codes.length === (calls as unknown[]).length) resolve(codes)
      })
    })
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))
    worker.postMessage({ ...message, id })
    const codes = await Promise.race([all, late])
    waiting.delete(id)
    if (!codes) outcome.hangs.push(describe(message))
    else if (!codes.every((code) => REFUSALS.includes(code))) {
      outcome.accepted.push(`${describe(message)} → ${codes.join(', ')}`)
    }
  }
  while (outcome.tried < count) {
    const length = Math.min(AT_ONCE, count - outcome.tried)
    const batch = Array.from({ length }, () => badMessage(random))
    await Promise.all(batch.map(ask))
  }
  return outcome
}

/** The codes in an answer to a call, or to the calls of a turn; `answered` where there is none. */
const codesOf = ({ name, value, answers }: Answer): unknown[] =>
  (answers ?? [[0, value, name === 'throw' ? value : undefined]]).map(
    ([, , error]) => error?.code ?? 'answered',
  )

/** What was sent, as far as text can tell. */
function describe(message: Message): string {
  const seen = new Set<unknown>()
  const text = JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    if (seen.has(value)) return 'seen already'
    seen.add(value)
    const { name } = value.constructor
    return name === 'Object' ? value : name
  })
  return text.slice(0, 300)
}
