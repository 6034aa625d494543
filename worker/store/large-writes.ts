/**
 * In front of the commits: what is too large for the log is written to its own store first, and only then does the call
 * that wants it join a commit, with a reference in the value's place. Other calls go past it, except those that
 * touch the same names: of two writes of a tab to one name the later one wins, whatever their sizes.
 */
import type { Operation, OperationResult } from '../../src/protocol/contract.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { keyOf } from './large-keys.ts'
import { largeSteps } from './large-steps.ts'
import type { LargeValues } from './large.ts'
import type { Step } from './plan.ts'

export interface Asked {
  namespace: string
  steps: readonly Operation[] | 'clear'
}

export interface Staged {
  namespace: string
  steps: readonly Step[] | 'clear'
}

export interface LargeWritesOptions {
  large: LargeValues
  /** Joins the next commit, in the order of the calls. */
  commit(write: Staged): Promise<OperationResult[]>
  /** Runs `work` while nobody sweeps the store; see large-sweep.ts. */
  staging<T>(work: () => Promise<T>): Promise<T>
  /** Of these values those that no name refers to, by the newest names. */
  unnamed(keys: readonly string[]): Promise<string[]>
}

/** A call that has not joined a commit yet. */
interface Pending extends Asked {
  joined: Promise<void>
}

export class LargeWrites {
  readonly #options: LargeWritesOptions
  readonly #pending = new Set<Pending>()

  constructor(options: LargeWritesOptions) {
    this.#options = options
  }

  /** @throws VaultError `too-large` */
  async write(asked: Asked): Promise<OperationResult[]> {
    const { namespace, steps } = asked
    const large = steps === 'clear' ? new Map<number, Bytes>() : largeSteps(namespace, steps)
    const before = [...this.#pending].filter((other) => touches(other, asked))
    if (large.size === 0 && before.length === 0) return this.#options.commit(asked)
    let join = (): void => {}
    const joined = new Promise<void>((resolve) => (join = resolve))
    const pending: Pending = { ...asked, joined }
    this.#pending.add(pending)
    const commit = async (write: Staged): Promise<OperationResult[]> => {
      await Promise.all(before.map((other) => other.joined))
      const results = this.#options.commit(write)
      join()
      return results
    }
    try {
      return await (steps === 'clear' || large.size === 0
        ? commit(asked)
        : this.#options.staging(() => this.#stage(namespace, steps, large, commit)))
    } finally {
      this.#pending.delete(pending)
      join()
    }
  }

  async #stage(
    namespace: string,
    steps: readonly Operation[],
    large: ReadonlyMap<number, Bytes>,
    commit: (write: Staged) => Promise<OperationResult[]>,
  ): Promise<OperationResult[]> {
    const staged: string[] = []
    try {
      const ready: Step[] = [...steps]
      for (const [index, encoded] of large) {
        const step = steps[index]
        if (!step || 'delete' in step) continue
        const { value: _, ...rest } = step
        const written = await this.#options.large.stage(encoded)
        staged.push(keyOf(written.id))
        ready[index] = { ...rest, large: written }
        encoded.fill(0)
      }
      return await commit({ namespace, steps: ready })
    } catch (error) {
      await this.#takeBack(staged)
      throw error
    }
  }

  /** Whether a commit that failed took place after all, only the newest names can tell; else it is left to the sweep. */
  async #takeBack(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    try {
      await this.#options.large.remove(await this.#options.unnamed(keys))
    } catch {
      // Locked, or no storage: they are swept at the next unlock.
    }
  }
}

/** Whether it matters which of two calls comes first. */
function touches(one: Asked, other: Asked): boolean {
  if (one.namespace !== other.namespace) return false
  if (one.steps === 'clear' || other.steps === 'clear') return true
  const names = new Set(one.steps.map(nameOf))
  return other.steps.some((step) => names.has(nameOf(step)))
}

const nameOf = (step: Operation): string => ('set' in step ? step.set : step.delete)
