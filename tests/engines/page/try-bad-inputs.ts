/** Sends what must be refused, and notes what was not. Nothing may be answered, and nothing left without an answer. */
import { badMessage, type Message } from './bad-inputs.ts'
import { seeded } from './random.ts'

/** The worker, or what stands for it. */
export interface Refuser {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
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
  const waiting = new Map<string, (answer: unknown) => void>()
  worker.addEventListener('message', ({ data }) => waiting.get(data?.id)?.(data))
  const ask = async (message: Message): Promise<void> => {
    const id = `bad-${outcome.tried++}`
    const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve))
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS))
    worker.postMessage({ ...message, id })
    const said = (await Promise.race([answer, late])) as
      | { name?: string; value: { code?: string } }
      | undefined
    waiting.delete(id)
    if (!said) outcome.hangs.push(describe(message))
    else if (said.name !== 'throw' || !REFUSALS.includes(said.value.code)) {
      outcome.accepted.push(`${describe(message)} → ${said.value?.code ?? 'answered'}`)
    }
  }
  while (outcome.tried < count) {
    const length = Math.min(AT_ONCE, count - outcome.tried)
    const batch = Array.from({ length }, () => badMessage(random))
    await Promise.all(batch.map(ask))
  }
  return outcome
}

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
