/** How fast something goes: over the last few seconds of work, in which rests do not count. */

const WINDOW_MS = 3_000

interface Mark {
  atMs: number
  done: number
}

export class Rate {
  readonly #now: () => number
  #restedMs = 0
  #marks: Mark[]

  constructor(now: () => number) {
    this.#now = now
    this.#marks = [{ atMs: now(), done: 0 }]
  }

  /** Waits for `rest`, and does not count it. */
  async resting(rest: Promise<void>): Promise<void> {
    const begun = this.#now()
    await rest
    this.#restedMs += this.#now() - begun
  }

  /** In units of `done` per second; 0 while there is nothing to say it from. */
  at(done: number): number {
    const atMs = this.#now() - this.#restedMs
    const marks = this.#marks
    marks.push({ atMs, done })
    // The newest that is as old as the window is where it begins.
    while (marks[1] && marks.length > 2 && atMs - marks[1].atMs >= WINDOW_MS) marks.shift()
    const [first] = marks
    if (!first || atMs <= first.atMs) return 0
    return ((done - first.done) * 1000) / (atMs - first.atMs)
  }
}
