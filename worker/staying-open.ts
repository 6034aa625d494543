/**
 * Staying open over a reload of this tab: off unless asked for. At an unlock the keys are put aside, wrapped under a key of
 * which the page has one half; the page after the reload gives that half back, once, and soon. Whatever does not fit leaves
 * the vault locked (docs/adr/0041-locking.md).
 */
import type { LockPolicy, ReopenCall } from '../src/protocol/contract.ts'
import { CLOCK_STEP_MS, RELOAD_MS } from '../src/protocol/limits.ts'
import type { Bytes } from '../src/protocol/values.ts'
import type { Held } from './holding.ts'
import {
  keepAgain,
  keepRoot,
  keptRootKeys,
  pageHalf,
  type KeptKeys,
  type KeptPlace,
  type Keyring,
  type RootKeys,
} from './keyring/keyring.ts'
import type { Found, Store } from './store/store.ts'
import type { SessionOptions } from './surroundings.ts'

interface KeptRow extends KeptKeys {
  lockEpoch: number
}

export class StayingOpen {
  readonly #store: Store
  readonly #options: SessionOptions
  readonly #half: Promise<CryptoKey> | undefined
  readonly #timer: ReturnType<typeof setTimeout> | undefined
  #policy: NonNullable<LockPolicy['stayOpen']>
  /** Made at an unlock, and not written yet. */
  #made: KeptRow | undefined
  /** What tells the keys that lie there from those that were replaced since. */
  #keptOf: CryptoKey | undefined
  /** Ends the lock that says that this tab is there. */
  #letGo: (() => void) | undefined

  constructor(store: Store, options: SessionOptions) {
    this.#store = store
    this.#options = options
    this.#policy = options.lock.stayOpen ?? 'no'
    this.#half = options.page && pageHalf(options.page.half)
    this.#timer = setTimeout(() => void this.#sweep().catch(() => {}), RELOAD_MS)
  }

  /** From the next unlock on; what lies there goes at once where nothing is to be kept any more. */
  set policy(policy: NonNullable<LockPolicy['stayOpen']>) {
    this.#policy = policy
    if (policy === 'no') void this.forget()
  }

  /** Whether it lies there. */
  async isThere(keyring: Keyring | undefined): Promise<boolean> {
    const { page } = this.#options
    // Keys that were replaced since would not open it.
    if (this.#letGo && keyring?.rootKeys().macKey !== this.#keptOf) await this.forget()
    return page !== undefined && (await this.#store.keptIds()).includes(page.id)
  }

  /** What an unlock is to do with ROOT while it has it, if anything. */
  keeper({ tabState }: Found): ((root: CryptoKey, vaultId: Bytes) => Promise<void>) | undefined {
    this.#made = undefined
    const half = this.#policy === 'reload' ? this.#half : undefined
    const { page } = this.#options
    if (!half || !page || !tabState) return undefined
    return async (root, vaultId) => {
      const { lockEpoch } = tabState
      const place = { id: page.id, vaultId, lockEpoch }
      this.#made = { ...(await keepRoot(root, await half, place)), lockEpoch }
    }
  }

  /** The vault is open: writes what was made for it, if there is room. */
  async keep({ keyring, lockEpoch }: Held): Promise<void> {
    const { name, page, surroundings } = this.#options
    const made = this.#made
    this.#made = undefined
    if (!made || !page || made.lockEpoch !== lockEpoch) return
    this.#letGo?.()
    this.#keptOf = keyring.rootKeys().macKey
    const gone = new Promise<void>((resolve) => (this.#letGo = resolve))
    // Held for as long as this worker lives: whoever can have it alone finds a row that nobody will ask for.
    void surroundings.beside(lockName(name, page.id), () => gone).catch(() => {})
    await this.#store.putKept(page.id, made).then(
      () => {},
      () => this.forget(),
    )
  }

  /** The keys that the page before this one has left, which are not there any more. */
  async take(
    call: ReopenCall,
  ): Promise<((found: Found) => Promise<RootKeys | undefined>) | undefined> {
    const half = await pageHalf(call.half)
    const row = asKept(await this.#store.takeKept(call.id))
    const now = this.#options.surroundings.now()
    const { seenAt, leftAt, id } = call
    const isInTime = now - leftAt <= RELOAD_MS && leftAt <= now + CLOCK_STEP_MS && seenAt <= leftAt
    if (!row || !isInTime || this.#policy !== 'reload') return undefined
    return async ({ tabState }) => {
      const { page } = this.#options
      if (!tabState || tabState.lockEpoch !== row.lockEpoch) return undefined
      const { vaultId, lockEpoch } = tabState
      const was: KeptPlace = { id, vaultId, lockEpoch }
      const keys = await keptRootKeys(row, half, was)
      if (page && this.#half) {
        const next = { half: await this.#half, place: { ...was, id: page.id } }
        this.#made = { ...(await keepAgain(row, { half, place: was }, next)), lockEpoch }
      }
      return keys
    }
  }

  /** What this tab has put aside is not wanted any more. */
  forget(): Promise<void> | undefined {
    const { page } = this.#options
    this.#made = undefined
    if (!this.#letGo || !page) return undefined
    this.#letGo()
    this.#letGo = undefined
    return this.#store.deleteKept(page.id).catch(() => {})
  }

  close(): Promise<void> | undefined {
    clearTimeout(this.#timer)
    return this.forget()
  }

  /** Of tabs that were closed, or that crashed: by now nobody would be let in by it. */
  async #sweep(): Promise<void> {
    const { name, page, surroundings } = this.#options
    for (const id of await this.#store.keptIds()) {
      if (id === page?.id) continue
      await surroundings.ifAlone(lockName(name, id), () => this.#store.deleteKept(id))
    }
  }
}

const lockName = (name: string, id: string): string => `coffer/${name}/kept/${id}`

const isBytes = (value: unknown, length: number): value is Bytes =>
  value instanceof Uint8Array && value.length === length

/** The row if it has the shape of one. */
function asKept(row: unknown): KeptRow | undefined {
  if (typeof row !== 'object' || row === null) return undefined
  const { salt, mac, ring, lockEpoch } = row as Partial<KeptRow>
  const isWrapped = (one: KeptRow['mac'] | undefined): one is KeptRow['mac'] =>
    isBytes(one?.nonce, 12) && isBytes(one.wrapped, 48)
  if (!isBytes(salt, 32) || !isWrapped(mac) || !isWrapped(ring)) return undefined
  return Number.isSafeInteger(lockEpoch)
    ? { salt, mac, ring, lockEpoch: lockEpoch as number }
    : undefined
}
