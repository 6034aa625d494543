/**
 * Tabs that can be struck: the worker API over a `Host`. Every call settles or the test says which one hung; after a
 * crash calls reject with `Crashed`, locks are free for others, and nothing more is done.
 */
import { createApi } from '../../worker/api.ts'
import type { Surroundings } from '../../worker/session.ts'
import { VAULT_METHODS, type VaultApi } from '../../src/protocol/contract.ts'
import type { VaultEvent } from '../../src/protocol/events.ts'
import { Crashed, Host } from './faults.ts'
import { beside, ifAlone, pageThatKeeps, type Clock } from './tab.ts'

/** Far longer than anything here takes, on any machine. */
const HUNG_MS = Number(process.env['COFFER_HUNG_MS'] ?? 30_000)

export interface FaultTab extends VaultApi {
  host: Host
  clock: Clock
  events: VaultEvent[]
}

const turns = new Map<string, Promise<unknown>>()

/** Web Locks of a browser: a tab that ends lets go of its own. */
function exclusively<T>(host: Host, name: string, work: () => Promise<T>): Promise<T> {
  const run = (turns.get(name) ?? Promise.resolve()).then(() => {
    if (host.dead) throw new Crashed()
    return host.run(work)
  })
  turns.set(
    name,
    run.catch(() => {}),
  )
  return run
}

/** A tab without a vault yet: `open` is still to be called. Its first write waits for `settled`. */
export function newTab(
  clock: Clock = { nowMs: 1_700_000_000_000 },
  settled: Promise<void> = Promise.resolve(),
  upkeep: Surroundings['upkeep'] = {},
  kdfTargetMs = 1,
): FaultTab {
  const host = new Host()
  const events: VaultEvent[] = []
  const surroundings: Surroundings = {
    now: () => clock.nowMs,
    exclusively: (name, work) => exclusively(host, name, work),
    beside: (name, work) => beside(name, () => host.run(work)),
    ifAlone: (name, work) => ifAlone(name, () => host.run(work)),
    kdfTargetMs,
    settle: () => settled,
    upkeep,
  }
  const api = createApi(surroundings, pageThatKeeps(events))
  const calls = Object.keys(VAULT_METHODS).map((method) => {
    const call = api[method as keyof VaultApi] as (...args: unknown[]) => Promise<unknown>
    return [
      method,
      (...args: unknown[]) => watched(method, () => host.run(() => call(...args))),
    ] as const
  })
  return { ...(Object.fromEntries(calls) as unknown as VaultApi), host, clock, events }
}

/** All that a tab tells its page from now on. */
export async function hear(tab: FaultTab): Promise<VaultEvent[]> {
  await tab.tellChanges()
  tab.events.length = 0
  return tab.events
}

export const openFaultTab = async (
  name: string,
  clock?: Clock,
  upkeep?: Surroundings['upkeep'],
): Promise<FaultTab> => {
  const tab = newTab(clock, undefined, upkeep)
  await openVault(tab, name)
  return tab
}

export const openVault = (tab: FaultTab, name: string) =>
  tab.open(name, { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' })

async function watched<T>(method: string, call: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${method} hung`)), HUNG_MS)
  })
  try {
    return await Promise.race([call(), hung])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits until a tab has nothing more to do by itself. */
export async function quiet({ host }: FaultTab): Promise<void> {
  for (let idle = 0, met = host.trace.length; idle < 8; idle++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (host.trace.length !== met) idle = 0
    met = host.trace.length
  }
}
