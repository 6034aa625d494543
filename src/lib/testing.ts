/**
 * The entry `coffer/testing`: a real vault for tests of your own code, in the thread of the test. It is the same code behind
 * the same calls, with the same errors; nothing is imitated. Importing it does nothing.
 */
import { connectTo } from '../client/connect.ts'
import { openOver } from '../client/open-vault.ts'
import type { Vault } from '../client/vault.ts'
import type { LockPolicy, VaultApi } from '../protocol/contract.ts'
import { VaultError } from '../protocol/errors.ts'
import type { Value } from '../protocol/values.ts'
import { startInThread } from './testing/in-thread.ts'

export interface TestVaultOptions {
  /** Of two vaults with the same name, each is a tab of the same one. Unless told, a name that no other has. */
  name?: string
  /** How it is when this resolves: `unlocked` unless told. */
  state?: 'empty' | 'locked' | 'unlocked'
  /**
   * What opens it. Without one it opens by itself, `unlock()`, which is quicker: even at its least, deriving a key from a
   * passphrase takes tenths of a second.
   */
  passphrase?: string
  /** What is in it. */
  entries?: Readonly<Record<string, Value>>
  /** When it locks by itself: never, unless told. */
  lock?: Partial<LockPolicy>
  /** The clock that expiries and deadlines go by, in ms since 1970. */
  now?: () => number
}

let names = 0

/**
 * Opens a vault that lives in this thread, made as the options say unless it is there already. It keeps its rows in the
 * IndexedDB of the realm: in Node, import `fake-indexeddb/auto` before, and all of it is in memory and gone with the process.
 * `close()` it at the end, or the process may wait for it.
 *
 * Not promised: what only a worker or a browser has. It has no policy of its own, `backup` and `restore` want a real worker,
 * keys are in the test's memory, and nobody is seen in a page that is not there.
 *
 * @throws VaultError `unsupported` (`detail.what`: `indexedDB`) where there is none
 */
export async function openTestVault(options: TestVaultOptions = {}): Promise<Vault> {
  if (!('indexedDB' in globalThis)) throw new VaultError('unsupported', { what: 'indexedDB' })
  const { name = `test-${Date.now()}-${names++}`, state = 'unlocked', passphrase } = options
  const { entries = {}, now = () => Date.now() } = options
  const lock = { idleMs: null, hiddenMs: null, sleepMs: null, ...options.lock }
  const connection = await connectTo<VaultApi>(startInThread({ now }))
  const vault = await openOver(connection, { name, lock, strengthen: false, persist: false })
  if (state === 'empty') return vault
  const secret = passphrase === undefined ? {} : { passphrase }
  if (vault.state === 'empty') {
    await vault.create(passphrase === undefined ? { device: true } : { passphrase })
    await vault.setMany(entries)
  }
  if (state === 'locked' && vault.state === 'unlocked') await vault.lock()
  if (state === 'unlocked' && vault.state === 'locked') await vault.unlock(secret)
  return vault
}
