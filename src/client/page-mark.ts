/**
 * The page's own mark of a vault, in localStorage, which a worker does not have: the one that outlives the rest where Chromium
 * is short of space (docs/adr/0043-marks.md). Holds nothing but that there was a vault; no settings keep anybody out.
 */

export class PageMark {
  readonly #key: string
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(vaultName: string) {
    this.#key = `coffer/${vaultName}`
  }

  isThere(): boolean {
    try {
      return localStorage.getItem(this.#key) !== null
    } catch {
      return false
    }
  }

  /** Soon: whoever has just opened the vault does not wait for it. */
  write(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      try {
        if (!this.isThere()) localStorage.setItem(this.#key, '1')
      } catch {
        // No room, or not allowed: the other marks have to do.
      }
    })
  }

  remove(): void {
    clearTimeout(this.#timer)
    try {
      localStorage.removeItem(this.#key)
    } catch {
      // Then it was never written either.
    }
  }
}
