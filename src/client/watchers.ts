/**
 * Who watches which names. Commits of every tab arrive as names from this tab's own worker; between tabs go numbers only.
 * Nothing is handed on while the vault is locked, nor what belongs to an earlier unlock.
 */
import type { ChangedEvent } from '../protocol/events.ts'
import { VaultError } from '../protocol/errors.ts'

/** What a watcher is told: the changes of one commit, or, after an unlock, that it must look for itself. */
export type Change =
  | {
      reset: false
      /** Names with the prefix that were set or deleted. Never empty. */
      names: string[]
      /** Those of them that are gone now: deleted, cleared, or swept because their time was over. */
      deleted: string[]
      /** The number of the commit, the same in every tab; it grows from call to call. */
      sequence: number
    }
  | { reset: true }

export type Watcher = (change: Change) => void

interface Watch {
  namespace: string
  prefix: string
  watcher: Watcher
}

export class Watchers {
  readonly #watches = new Set<Watch>()

  /** Watches until the returned function is called. @throws VaultError `bad-request` */
  add(namespace: string, prefix: string, watcher: Watcher): () => void {
    if (typeof prefix !== 'string') throw new VaultError('bad-request', { reason: 'prefix' })
    if (typeof watcher !== 'function') throw new VaultError('bad-request', { reason: 'function' })
    const watch = { namespace, prefix, watcher }
    this.#watches.add(watch)
    return () => void this.#watches.delete(watch)
  }

  tell({ namespace, names, deleted, sequence }: ChangedEvent): void {
    this.#each((watch) => {
      if (watch.namespace !== namespace) return undefined
      const ours = (name: string): boolean => name.startsWith(watch.prefix)
      const changed = names.filter(ours)
      if (changed.length === 0) return undefined
      return { reset: false, names: changed, deleted: deleted.filter(ours), sequence }
    })
  }

  /** The vault has been unlocked: what changed while it was locked is told to nobody. */
  reset(): void {
    this.#each(() => ({ reset: true }))
  }

  #each(changeFor: (watch: Watch) => Change | undefined): void {
    // Whoever begins to watch meanwhile hears of the next commit; whoever stops hears nothing more.
    const watching = [...this.#watches]
    for (const watch of watching) {
      const change = changeFor(watch)
      if (!change || !this.#watches.has(watch)) continue
      try {
        watch.watcher(change)
      } catch (error) {
        // A watcher's fault is its own; the others still hear.
        reportError(error)
      }
    }
  }
}
