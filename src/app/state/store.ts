/**
 * The one store of the app: what phase the vault is in, which screen is asked for, and the open session, if any.
 * Whatever must be gone after a lock lives in `session`, and only there.
 */
import type { ErrorCode } from '../../protocol/errors.ts'
import type { Vault } from '../../client/vault.ts'
import type { Route, Router } from '../router.ts'
import type { Session } from './session.ts'
import type { Toast } from './toasts.ts'

/** `problem`: the page cannot go on; `empty` and `evicted` lead to creation. */
export type Phase = 'starting' | 'problem' | 'empty' | 'evicted' | 'locked' | 'unlocked'

export interface AppState {
  phase: Phase
  problem: ErrorCode | null
  /** A key is being derived. */
  deriving: { startedAt: number; expectedMs: number } | null
  /** A piece of work on the gate goes on whatever the vault's state turns into meanwhile; its view stays. */
  held: 'recover' | 'restore' | null
  route: Route
  session: Session | null
  toasts: readonly Toast[]
  /** So many files were given up by the last lock: said once, and all that is left of them. */
  cutOff: number
  /** When the vault will lock for want of a sign of the person; set 20 s before. */
  lockingAt: number | null
}

/** What every view is given: the vault, the store and the router. */
export interface App {
  readonly vault: Vault
  readonly store: Store
  readonly router: Router
}

export class Store {
  #state: AppState
  readonly #listeners = new Set<() => void>()

  constructor(route: Route) {
    this.#state = {
      phase: 'starting',
      problem: null,
      deriving: null,
      held: null,
      route,
      session: null,
      toasts: [],
      cutOff: 0,
      lockingAt: null,
    }
  }

  get state(): Readonly<AppState> {
    return this.#state
  }

  /** Changes the state, or announces that something inside of the session changed. */
  update(change: Partial<AppState> = {}): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
