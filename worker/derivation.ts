/** Deriving a key from a passphrase takes its time: how much a new slot shall cost, and what the page is told before. */
import type { AddSlot, CreateOptions } from '../src/protocol/contract.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { calibrate, expectedMs, WORTHWHILE, type NewSlots, type Secret } from './keyring/keyring.ts'
import type { Found } from './store/store.ts'

type Emit = (event: VaultEvent) => void

const now = (): number => performance.now()

/** The ways in that a new vault gets. */
export async function newSlots(
  { passphrase, device = false, recovery = false }: CreateOptions,
  kdfTargetMs: number,
  emit: Emit,
): Promise<NewSlots> {
  if (passphrase === undefined) return { device, recovery }
  const cost = await calibrate(kdfTargetMs, now)
  // Derived once to make the slot and once to prove it.
  emit({ type: 'progress', what: 'kdf', expectedMs: 2 * cost.expectedMs })
  return { device, recovery, passphrase: { text: passphrase, iterations: cost.iterations } }
}

/** Says how long it will take to try a passphrase on what was found. */
export async function announceKdf({ header, readCopy }: Found, emit: Emit): Promise<void> {
  const ms = await expectedMs(header ?? (await readCopy()).copy, now)
  if (ms !== undefined) emit({ type: 'progress', what: 'kdf', expectedMs: ms })
}

/** What a new slot may cost, if a quick look says that the one that is there costs far less than this device can do. */
export async function affordableCost(
  header: Bytes,
  kdfTargetMs: number,
): Promise<number | undefined> {
  const takesMs = await expectedMs(header, now)
  if (takesMs === undefined || takesMs * WORTHWHILE > kdfTargetMs) return undefined
  return (await calibrate(kdfTargetMs, now)).iterations
}

/** The cost of a slot to be added, 0 if it has none; says before how long the whole change will take. */
export async function announceChange(
  { surroundings, emit }: { surroundings: { kdfTargetMs: number }; emit: Emit },
  header: Bytes,
  by: Secret,
  slot?: AddSlot['slot'],
): Promise<number> {
  const cost =
    slot?.kind === 'passphrase' ? await calibrate(surroundings.kdfTargetMs, now) : undefined
  const oldMs = 'passphrase' in by ? ((await expectedMs(header, now)) ?? 0) : 0
  // A new one is derived once to make the slot and once to prove it.
  const ms = oldMs + 2 * (cost?.expectedMs ?? 0)
  if (ms > 0) emit({ type: 'progress', what: 'kdf', expectedMs: ms })
  return cost?.iterations ?? 0
}
