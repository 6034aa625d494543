/** What a promise is: one sentence, and a way to see whether it is kept. */
import type { Profile, Tab } from '../support/engines/engine.ts'

/** Kept within one page, and run there: by the engines' run here, and by whatever else opens that page. */
export interface PagePromise {
  name: string
  /** The policy violations it provokes, each at least once: the beginnings of lines like `connect-src blocked …`. */
  provokes?: readonly RegExp[]
  /** Others that some engines report as well. */
  mayProvoke?: readonly RegExp[]
  /** Where it provokes them; the page unless said otherwise. Not every engine reports what happens in a worker. */
  within?: 'worker'
  /** Why it takes a page of its own, if so: the self-test, which has one for all, leaves it out and says this. */
  needsOwnPage?: string
  /** Throws if it is broken. */
  run(): Promise<void>
}

/** The reason of those that end a worker while it has the database open, and maybe a transaction on it. */
export const LEAVES_BUSY = 'WebKit may not delete the database of such a worker any more'

/** What a promise is given that needs several tabs, or a browser that ends and begins again. */
export interface Stage {
  /** A new tab with the page; all tabs of a promise share one profile that nothing was stored in before. */
  tab(): Promise<Tab>
  /** Starts the browser with a profile on disk, the same each time. */
  start(): Promise<Omit<Profile, 'tab'> & { tab(): Promise<Tab> }>
  /** Where that profile is. */
  folder: string
}

export interface BrowserPromise {
  name: string
  run(stage: Stage): Promise<void>
}
