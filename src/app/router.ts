/**
 * Which screen the address names. An address holds a screen and at most a number that means something in this
 * session only: never a title, a folder, a search or a secret.
 */
import { ITEM_TYPES, type ItemType } from '../protocol/item.ts'

/** Screens that are named by a word or two. */
const PAGES = [
  'trash',
  'import',
  'settings',
  'ways',
  'recovery',
  'backup',
  'restore',
  'check-up',
  'encrypt/text',
  'encrypt/files',
  'files',
  'forgot',
] as const

export type Page = (typeof PAGES)[number]

export type Route =
  | { name: 'items' }
  | { name: 'item'; alias: number }
  | { name: 'edit'; alias: number }
  | { name: 'new'; type: ItemType }
  | { name: Page }

/** The list, or one item beside it: no page of its own. */
export const isOnItems = (name: Route['name']): boolean => !PAGES.some((page) => page === name)

/** The route an address names; anything unknown is the list. */
export function parseRoute(hash: string): Route {
  const [first, second, third] = hash.replace(/^#\/?/, '').split('/')
  switch (first) {
    case 'items': {
      const alias = Number(second)
      if (!Number.isSafeInteger(alias) || alias < 1) return { name: 'items' }
      return { name: third === 'edit' ? 'edit' : 'item', alias }
    }
    case 'new': {
      const type = ITEM_TYPES.find((known) => known === second)
      return type ? { name: 'new', type } : { name: 'items' }
    }
    default:
      return {
        name: PAGES.find((page) => page === first || page === `${first}/${second}`) ?? 'items',
      }
  }
}

export function formatRoute(route: Route): string {
  switch (route.name) {
    case 'item':
      return `#/items/${route.alias}`
    case 'edit':
      return `#/items/${route.alias}/edit`
    case 'new':
      return `#/new/${route.type}`
    default:
      return `#/${route.name}`
  }
}

/** Asked before a screen with unsaved work is left; resolves to whether it may be. */
export type LeaveGuard = () => Promise<boolean>

export class Router {
  #current: Route = parseRoute(location.hash)
  #guard: LeaveGuard | null = null
  #asking = false
  readonly #listener: (route: Route) => void

  constructor(listener: (route: Route) => void) {
    this.#listener = listener
    addEventListener('hashchange', () => void this.#arrive())
  }

  get current(): Route {
    return this.#current
  }

  /** Whether the address is that of this item now, even if the event of its last change is still to come. */
  shows(alias: number): boolean {
    const route = parseRoute(location.hash)
    return 'alias' in route && route.alias === alias
  }

  /** Sets the guard of the screen now shown, or takes it away. */
  guard(guard: LeaveGuard | null): void {
    this.#guard = guard
  }

  go(route: Route, how: 'push' | 'replace' = 'push'): void {
    const hash = formatRoute(route)
    if (hash === location.hash) return
    if (how === 'push') location.hash = hash
    else location.replace(hash)
  }

  /** Goes there without asking: after a save, a discard or a lock. */
  force(route: Route, how: 'push' | 'replace' = 'replace'): void {
    this.#guard = null
    this.go(route, how)
  }

  async #arrive(): Promise<void> {
    const wanted = location.hash
    if (this.#guard && wanted !== formatRoute(this.#current)) {
      history.replaceState(null, '', formatRoute(this.#current))
      if (this.#asking) return
      this.#asking = true
      const leave = await this.#guard().finally(() => (this.#asking = false))
      if (leave) {
        this.#guard = null
        location.hash = wanted
      }
      return
    }
    this.#current = parseRoute(wanted)
    this.#listener(this.#current)
  }
}
