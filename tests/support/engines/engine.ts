/**
 * What every engine can do for a test, however it is driven: the only surface the promises of tests/engines know.
 * Two implementations: playwright.ts (Chromium, Firefox, Playwright's WebKit) and webkit.ts (the system's WebKitGTK).
 */

export const ENGINE_NAMES = ['chromium', 'firefox', 'webkit'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** One tab. `evaluate` sends the function's text, so it sees only its argument; results must fit in JSON. */
export interface Tab {
  evaluate<R>(body: () => R | Promise<R>): Promise<R>
  evaluate<R, A>(body: (argument: A) => R | Promise<R>, argument: A): Promise<R>
  /** Leaves its page for this one, as `Profile.tab` opens it. */
  go(url: string): Promise<void>
  reload(): Promise<void>
  /** Where the download of that name is, once it is complete. */
  downloaded(name: string): Promise<string>
  /** Of what is in the window, as a PNG. */
  screenshot(path: string): Promise<void>
  close(): Promise<void>
}

/** One browser profile with its tabs. */
export interface Profile {
  /** Opens a new tab and resolves when the page has loaded and its modules have run. */
  tab(url: string): Promise<Tab>
  /** Ends it as a person would. */
  close(): Promise<void>
  /** Ends it as a crash would: `kill -9` of every process it has. */
  kill(): Promise<void>
}

export interface Engine {
  readonly name: EngineName
  /** As the browser itself says. */
  readonly version: string
  /** Whether violations of a worker's policy are reported to its server. The policy holds either way. */
  readonly reportsWorkers: boolean
  /** A profile nothing was ever stored in, gone when it is closed. It cannot be killed. */
  fresh(): Promise<Omit<Profile, 'kill'>>
  /** The profile in this folder, made there if there is none: it can be closed or killed and opened again. */
  kept(folder: string): Promise<Profile>
  stop(): Promise<void>
}
