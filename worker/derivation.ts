/** Deriving a key from a passphrase takes its time: how much a new slot shall cost, and what the page is told before. */
import type { CreateOptions, VaultEvent } from '../src/protocol/contract.ts'
import { calibrate, expectedMs, type NewSlots } from './keyring/keyring.ts'
import type { Found } from './store/store.ts'

type Emit = (event: VaultEvent) => void

const now = (): number => performance.now()

/** The ways in that a new vault gets. */
export async function newSlots(
  { passphrase, device = false }: CreateOptions,
  kdfTargetMs: number,
  emit: Emit,
): Promise<NewSlots> {
  if (passphrase === undefined) return { device }
  const cost = await calibrate(kdfTargetMs, now)
  // Derived once to make the slot and once to prove it.
  emit({ type: 'progress', what: 'kdf', expectedMs: 2 * cost.expectedMs })
  return { device, passphrase: { text: passphrase, iterations: cost.iterations } }
}

/** Says how long it will take to try a passphrase on what was found. */
export async function announceKdf({ header, readCopy }: Found, emit: Emit): Promise<void> {
  const ms = await expectedMs(header ?? (await readCopy()).copy, now)
  if (ms !== undefined) emit({ type: 'progress', what: 'kdf', expectedMs: ms })
}
