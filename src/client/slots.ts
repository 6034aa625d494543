/** The slots of a vault, from the page: every way to open it, added, changed and removed. */
import type { AddedSlot, AddSlot, SlotInfo, VaultApi } from '../protocol/contract.ts'
import type { Connection } from './connect.ts'
import { isVaultError } from '../protocol/errors.ts'
import { disown, newPasskey } from './passkeys.ts'
import { withSecret, type Secret } from './secrets.ts'
import type { CallOptions } from './call-options.ts'

/** A secret that opens the vault now: asked for again, whoever holds the page. */
export interface WithSecret extends CallOptions {
  secret: Secret
}

/** The passphrase of the slot that is bound, or freed. */
export interface WithPassphrase extends CallOptions {
  secret: { passphrase: string }
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
  /**
   * The slot that `old` opens is replaced, under its name. From then on `old` opens nothing here; with `rotate`, nor
   * anything written later in any copy of the storage (see `rotate` of the vault).
   */
  changePassphrase(
    change: { old: string; new: string; rotate?: boolean | undefined } & CallOptions,
  ): Promise<{ id: string }>
  /**
   * Makes the slot of this passphrase anew if this device can afford a cost that is higher by half or more, and says
   * whether it did. Best called after an unlock. The cost is never lowered.
   */
  strengthen(options: { passphrase: string } & CallOptions): Promise<boolean>
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
  /**
   * Makes a passkey that opens the vault. The browser asks the person two or three times, for it is tried before it counts,
   * and once more for the `secret` if that is a passkey. Never the only way in: passkeys go with a device or an account.
   *
   * @throws VaultError `passkey-no-prf` if it cannot do what a vault needs, `passkey-unavailable`
   */
  addPasskey(
    slot: { name?: string | undefined; userName?: string | undefined } & WithSecret,
  ): Promise<{ id: string }>
  /** Lets this browser profile open the vault by itself; see SECURITY.md for what that means. */
  remember(options: WithSecret): Promise<{ id: string }>
  /** Ends that. @throws VaultError `last-slot` */
  forget(options: WithSecret): Promise<void>
  /**
   * Makes this passphrase open the vault in this browser only: its slot is put under a key that only this browser has, so
   * that a copy of the rows without that key gives no way to try passphrases. Resolves to the id of the slot that takes its
   * place. The vault goes on asking for the passphrase. If the browser loses its key, the passphrase is of no use any more.
   *
   * Not promised: anything against a copy of the whole browser profile, which has the key in it.
   *
   * @throws VaultError `last-slot` (`portable`) unless something else opens the vault outside this browser: a recovery code
   *   that was confirmed, a passkey, a host secret, another passphrase; `bad-request` if it is no slot of a passphrase
   */
  bind(id: string, options: WithPassphrase): Promise<{ id: string }>
  /** Ends that: the passphrase opens the vault wherever its rows are taken. @throws VaultError `slot-damaged`, `bad-request` */
  unbind(id: string, options: WithPassphrase): Promise<{ id: string }>
  /** @throws VaultError `bad-name`; `bad-request` if there is no such slot */
  rename(id: string, name: string, options?: CallOptions): Promise<void>
  /**
   * Removes a slot: from then on its secret opens nothing here. Whoever has a copy of the storage from before can still
   * open that copy with it, and what is written later as well, unless `rotate` begins a rotation in the same write. It goes
   * on in the background; `rotate` of the vault waits for its end.
   *
   * @throws VaultError `last-slot` if nothing that is sure to open the vault would be left, or, with `portable`, nothing
   *   but this browser and what is bound to it, until `acceptDeviceOnly` says that this was said plainly; `bad-request` if
   *   there is no such slot
   */
  remove(
    id: string,
    options: { acceptDeviceOnly?: boolean | undefined; rotate?: boolean | undefined } & WithSecret,
  ): Promise<void>
}

/** After these nothing has been written, and nobody needs the passkey. */
const NOT_ADDED = ['wrong-secret', 'passkey-no-prf', 'bad-request', 'bad-name'] as const

export function slotsOf(connection: Connection<VaultApi>, vaultName: string): Slots {
  const add = (
    slot: AddSlot['slot'],
    { secret, name, signal }: WithSecret & { name?: string | undefined },
  ): Promise<AddedSlot> =>
    withSecret(connection, secret, signal, (given) => {
      const call = { secret: given, slot, ...(name !== undefined && { name }) }
      return connection.call('addSlot', [call], { signal })
    })
  const list = async ({ signal }: CallOptions = {}): Promise<SlotInfo[]> =>
    connection.call('slots', [], { signal })
  const remove: Slots['remove'] = async (id, { secret, acceptDeviceOnly, rotate, signal }) =>
    withSecret(connection, secret, signal, (given) => {
      const how = {
        ...(acceptDeviceOnly !== undefined && { acceptDeviceOnly }),
        ...(rotate !== undefined && { rotate }),
      }
      return connection.call('removeSlot', [{ id, secret: given, ...how }], { signal })
    })
  const bind =
    (bound: boolean): Slots['bind'] =>
    async (id, { secret: { passphrase }, signal }) =>
      connection.call('bindSlot', [{ id, passphrase, bound }], { signal })
  return {
    list,
    changePassphrase: async ({ signal, rotate, ...change }) => {
      const how = rotate === undefined ? {} : { rotate }
      return connection.call('changePassphrase', [{ ...change, ...how }], { signal })
    },
    strengthen: async ({ passphrase, signal }) =>
      connection.call('strengthen', [passphrase], { signal }),
    addPassphrase: async ({ passphrase, ...options }) =>
      add({ kind: 'passphrase', passphrase }, options),
    addRecoveryCode: async (options) => {
      const { id, recoveryCode = '' } = await add({ kind: 'recovery' }, options)
      return { id, recoveryCode }
    },
    confirmRecoveryCode: async (code, { signal } = {}) =>
      connection.call('confirmRecoveryCode', [code], { signal }),
    addHostSecret: async ({ hostSecret, ...options }) => {
      // Bytes cross with all of the buffer that they are a part of.
      const own = hostSecret instanceof Uint8Array ? hostSecret.slice() : hostSecret
      return add({ kind: 'host-secret', hostSecret: own }, options)
    },
    addPasskey: async ({ userName = vaultName, ...options }) => {
      const { signal } = options
      const known = await connection.call('passkeys', [], { signal })
      const passkey = await newPasskey(known, { userName, signal })
      try {
        return await add({ kind: 'passkey', ...passkey }, options)
      } catch (error) {
        if (NOT_ADDED.some((code) => isVaultError(error, code))) await disown(passkey)
        throw error
      } finally {
        for (const output of passkey.outputs) output.fill(0)
      }
    },
    remember: async (options) => add({ kind: 'device' }, options),
    forget: async ({ secret, signal }) => {
      const device = (await list({ signal })).find(({ kind }) => kind === 'device')
      if (device) await remove(device.id, { secret, signal })
    },
    bind: bind(true),
    unbind: bind(false),
    rename: async (id, name, { signal } = {}) =>
      connection.call('renameSlot', [id, name], { signal }),
    remove,
  }
}
