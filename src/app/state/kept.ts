/** Whether the browser keeps what is stored here when space runs out, and asking it to. */

/** @returns null where the browser does not say */
export async function isKept(): Promise<boolean | null> {
  return (await navigator.storage?.persisted?.().catch(() => null)) ?? null
}

/** Some browsers answer by themselves, some ask the person, and some only say yes to pages that are installed or bookmarked. */
export async function askToKeep(): Promise<boolean> {
  return (await navigator.storage?.persist?.().catch(() => false)) ?? false
}

/** Shown in a window of its own, from the desktop or the home screen. */
export const isInstalled = (): boolean =>
  matchMedia('(display-mode: standalone), (display-mode: window-controls-overlay)').matches
