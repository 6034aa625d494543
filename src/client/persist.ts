/** Asks the browser to keep what this origin has stored, instead of clearing it away when it is short of space. */

let isAsked = false

/**
 * Once per page, and never waited for: Firefox asks the person, and does not answer before they do. What came of it is in
 * `report().persisted`.
 */
export function askToPersist(): void {
  if (isAsked) return
  isAsked = true
  ask().catch(() => {})
}

const ask = async (): Promise<unknown> => globalThis.navigator?.storage?.persist?.()
