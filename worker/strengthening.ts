/**
 * After an unlock by passphrase, in the background: where this device can do more than the one that made the slot, the slot is
 * made anew with a higher cost. What is held of the passphrase meanwhile are keys that only stretch it, for the second of
 * rest and the two derivations that it takes; never its text. A failure says nothing and loses nothing: the slot that is there
 * stays, and the next unlock tries again.
 */
import type { Typed } from './keyring/keyring.ts'
import type { Slots } from './slots.ts'

/** Whoever has just unlocked reads what they came for first. */
const REST_MS = 1_000

export async function strengthenSoon(slots: Slots, passphrase: Promise<Typed>): Promise<void> {
  try {
    const keys = await passphrase
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
    await slots.strengthenQuietly(keys)
  } catch {
    // Locked, closed, changed by somebody else, or no room.
  }
}
