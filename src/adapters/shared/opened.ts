/**
 * What every adapter does about a vault that is not open: a call waits until it is, or rejects. None answers as if nothing
 * were stored, for whoever asks would take that for “signed out”, and write over what is there.
 */
import type { KeyValue, Vault } from '../../client/vault.ts'
import { isVaultError } from '../../protocol/errors.ts'

/** What every adapter takes. */
export interface AdapterOptions {
  /** Where in the vault; each adapter has a place of its own. */
  namespace?: string | undefined
  /**
   * `wait` (default): what is asked for while the vault is locked, or not made yet, is done after the next unlock, in the
   * order in which it was asked for. `reject`: it rejects with `locked`, at once. In any other state of the vault a call
   * rejects with its code either way.
   *
   * Not promised: that what waits is ever answered after this page has closed the vault (`close`).
   */
  whenLocked?: 'wait' | 'reject' | undefined
}

/** The calls of one namespace, as adapters make them. */
export type OpenedStore = Pick<
  KeyValue,
  'get' | 'getMany' | 'has' | 'keys' | 'count' | 'entries' | 'set' | 'apply' | 'delete' | 'clear'
>

/**
 * The namespace behind the wait. A read that a lock has ended is made again after the next unlock; a write that was under
 * way rejects with `locked`, for it may be done already, and doing it again later could undo a newer one.
 */
export function openedStore(
  vault: Vault,
  ownNamespace: string,
  { namespace = ownNamespace, whenLocked = 'wait' }: AdapterOptions = {},
): OpenedStore {
  const store = vault.namespace(namespace)
  const ready = whenLocked === 'wait' ? gateOf(vault) : async (): Promise<void> => {}

  const read = async <T>(call: () => Promise<T>): Promise<T> => {
    for (;;) {
      await ready()
      try {
        return await call()
      } catch (error) {
        // Another tab's lock is told here a little later than the call that met it; then the gate is open once more.
        const again = whenLocked === 'wait' && isVaultError(error, 'locked') && mayOpen(vault)
        if (!again) throw error
      }
    }
  }
  const write = async <T>(call: () => Promise<T>): Promise<T> => {
    await ready()
    return call()
  }

  return {
    get: (...args) => read(() => store.get(...args)),
    getMany: (...args) => read(() => store.getMany(...args)),
    has: (...args) => read(() => store.has(...args)),
    keys: (...args) => read(() => store.keys(...args)),
    count: (...args) => read(() => store.count(...args)),
    entries: (...args) => read(() => store.entries(...args)),
    set: (...args) => write(() => store.set(...args)),
    apply: (...args) => write(() => store.apply(...args)),
    delete: (...args) => write(() => store.delete(...args)),
    clear: (...args) => write(() => store.clear(...args)),
  }
}

/** Whether a vault in this state is open, or a person may open it. */
const mayOpen = ({ state }: Vault): boolean =>
  state === 'unlocked' || state === 'locked' || state === 'empty'

const gates = new WeakMap<Vault, () => Promise<void>>()

/**
 * Resolves when the vault is no longer closed. There is one for each vault, whatever goes through it: all that wait go on in the
 * order in which they came.
 */
function gateOf(vault: Vault): () => Promise<void> {
  const made = gates.get(vault)
  if (made) return made
  let opening: Promise<void> | undefined
  const gate = async (): Promise<void> => {
    // While one waits, all do: nothing that comes later overtakes it.
    if (!opening && isClosed(vault)) opening = openingOf(vault).finally(() => (opening = undefined))
    await opening
  }
  gates.set(vault, gate)
  return gate
}

const isClosed = ({ state }: Vault): boolean => state === 'locked' || state === 'empty'

function openingOf(vault: Vault): Promise<void> {
  return new Promise((resolve) => {
    const look = (isOver: boolean): void => {
      if (!isOver) return
      stopState()
      stopLost()
      resolve()
    }
    const stopState = vault.on('state', () => look(!isClosed(vault)))
    const stopLost = vault.on('worker-lost', () => look(true))
  })
}
