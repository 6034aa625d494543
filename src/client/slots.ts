/** The slots of a vault, from the page: every way to open it, added, changed and removed. */
import type { AddedSlot, AddSlot, SlotInfo, UnlockSecret, VaultApi } from '../protocol/contract.ts'
import type { Connection } from './connect.ts'
import type { CallOptions } from './vault.ts'

/** A secret that opens the vault now: asked for again, whoever holds the page. */
export interface WithSecret extends CallOptions {
  secret: UnlockSecret
}

/**
 * The ways to open this vault; it must be open for all of these. A new slot counts once it has opened the vault from what
 * is on disk; until then, and if the call fails, the old ones do. A call that fails because storage did, or because it was
 * given up, may have taken place all the same: `list` says.
 *
 * `{}` is taken as a secret only while nothing but this browser's own key is sure to open the vault.
 *
 * @throws VaultError `locked`, `wrong-secret`, `slot-damaged`, `kdf-out-of-range`; of storage as `set` does
 */
export interface Slots {
  list(options?: CallOptions): Promise<SlotInfo[]>
  /** The slot that `old` opens is replaced, under its name. From then on `old` opens nothing here. */
  changePassphrase(change: { old: string; new: string } & CallOptions): Promise<{ id: string }>
  addPassphrase(
    slot: { passphrase: string; name?: string | undefined } & WithSecret,
  ): Promise<{ id: string }>
  /**
   * Makes a recovery code, which can never be shown again. It opens the vault from now on, but counts as a way in only
   * once `confirmRecoveryCode` was given it; one made before and never confirmed is gone.
   */
  addRecoveryCode(
    slot: { name?: string | undefined } & WithSecret,
  ): Promise<{ id: string; recoveryCode: string }>
  /**
   * Proves that the code was saved: the person has typed it, or given the file back. Recovery codes before it end.
   *
   * @throws VaultError `wrong-secret` if it is another one; with `mistyped`, if no code is written like this
   */
  confirmRecoveryCode(code: string, options?: CallOptions): Promise<void>
  /** At least 16 bytes that nobody can guess, from a native keystore or a server. The worker zeroes its copy of them; the rest is yours. */
  addHostSecret(
    slot: { hostSecret: Uint8Array; name?: string | undefined } & WithSecret,
  ): Promise<{ id: string }>
  /** Lets this browser profile open the vault by itself; see SECURITY.md for what that means. */
  remember(options: WithSecret): Promise<{ id: string }>
  /** Ends that. @throws VaultError `last-slot` */
  forget(options: WithSecret): Promise<void>
  /** @throws VaultError `bad-name`; `bad-request` if there is no such slot */
  rename(id: string, name: string, options?: CallOptions): Promise<void>
  /**
   * Removes a slot: from then on its secret opens nothing here. Whoever has a copy of the storage from before can still
   * open that copy with it.
   *
   * @throws VaultError `last-slot` if nothing that is sure to open the vault would be left, or, with `portable`, nothing
   *   but this browser, until `acceptDeviceOnly` says that this was said plainly; `bad-request` if there is no such slot
   */
  remove(
    id: string,
    options: { acceptDeviceOnly?: boolean | undefined } & WithSecret,
  ): Promise<void>
}

export function slotsOf(connection: Connection<VaultApi>): Slots {
  const add = (
    slot: AddSlot['slot'],
    { secret, name, signal }: WithSecret & { name?: string | undefined },
  ): Promise<AddedSlot> => {
    const call = { secret: ownSecret(secret), slot, ...(name !== undefined && { name }) }
    return connection.call('addSlot', [call], { signal })
  }
  const list = async ({ signal }: CallOptions = {}): Promise<SlotInfo[]> =>
    connection.call('slots', [], { signal })
  const remove: Slots['remove'] = async (id, { secret, acceptDeviceOnly, signal }) => {
    const accepted = acceptDeviceOnly === undefined ? {} : { acceptDeviceOnly }
    const call = { id, secret: ownSecret(secret), ...accepted }
    return connection.call('removeSlot', [call], { signal })
  }
  return {
    list,
    changePassphrase: async ({ signal, ...change }) =>
      connection.call('changePassphrase', [change], { signal }),
    addPassphrase: async ({ passphrase, ...options }) =>
      add({ kind: 'passphrase', passphrase }, options),
    addRecoveryCode: async (options) => {
      const { id, recoveryCode = '' } = await add({ kind: 'recovery' }, options)
      return { id, recoveryCode }
    },
    confirmRecoveryCode: async (code, { signal } = {}) =>
      connection.call('confirmRecoveryCode', [code], { signal }),
    addHostSecret: async ({ hostSecret, ...options }) =>
      add({ kind: 'host-secret', hostSecret: own(hostSecret) }, options),
    remember: async (options) => add({ kind: 'device' }, options),
    forget: async ({ secret, signal }) => {
      const device = (await list({ signal })).find(({ kind }) => kind === 'device')
      if (device) await remove(device.id, { secret, signal })
    },
    rename: async (id, name, { signal } = {}) =>
      connection.call('renameSlot', [id, name], { signal }),
    remove,
  }
}

/** Bytes cross with all of the buffer that they are a part of: a secret brings nothing along. */
export const ownSecret = (secret: UnlockSecret): UnlockSecret =>
  secret.hostSecret instanceof Uint8Array
    ? { ...secret, hostSecret: own(secret.hostSecret) }
    : secret

const own = (bytes: Uint8Array): Uint8Array => (bytes instanceof Uint8Array ? bytes.slice() : bytes)
