/**
 * OutSystems' Key Store: the four actions, by the names of their inputs and outputs, and the callbacks of the Cordova plug-in under
 * them. A store is a namespace, where the plug-in in a browser has one for all.
 */
import type { Vault } from '../client/vault.ts'
import { isVaultError } from '../protocol/errors.ts'
import { openedStore, type AdapterOptions, type OpenedStore } from './shared/opened.ts'
import { textOf } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

export interface KeyStoreError {
  ErrorCode: string
  ErrorMessage: string
}

export interface KeyStoreResult {
  Success: boolean
  /** Both empty where there is none. */
  Error: KeyStoreError
}

export interface SetValueInputs {
  Store: string
  Key: string
  Value: string
  /** A page cannot bind a single entry to a person: asked for, it is refused, not ignored. */
  KeyAuthentication?: boolean
  InvalidateOnBiometricChange?: boolean
}

/** The client actions. None of them rejects. */
export interface KeyStoreActions {
  CheckKeyStorePlugin(): Promise<{ IsAvailable: boolean; Error: KeyStoreError }>
  SetValue(inputs: SetValueInputs): Promise<KeyStoreResult>
  /** A key that is not there is `Success: false`, with the code for it. */
  GetValue(inputs: { Store: string; Key: string }): Promise<KeyStoreResult & { Value: string }>
  RemoveKey(inputs: { Store: string; Key: string }): Promise<KeyStoreResult>
}

const NO_ERROR: KeyStoreError = { ErrorCode: '', ErrorMessage: '' }
const NOT_FOUND = error('0007', 'not-found')
const INVALID = ['bad-name', 'bad-value', 'bad-request', 'too-large'] as const
const AUTHENTICATION = ['tampered', 'record-missing', 'wrong-secret'] as const

/** The namespace of a store is `outsystems/` and its name. By default a locked vault is an error at once: actions are waited for. */
export function keyStore(vault: Vault, options: AdapterOptions = {}): KeyStoreActions {
  const base = options.namespace ?? 'outsystems'
  const of = (store: string): OpenedStore =>
    openedStore(vault, base, { whenLocked: 'reject', ...options, namespace: `${base}/${store}` })
  return {
    CheckKeyStorePlugin: async () => {
      const IsAvailable = vault.state === 'unlocked'
      return { IsAvailable, Error: IsAvailable ? NO_ERROR : error('0017', vault.state) }
    },
    SetValue: async ({ Store, Key, Value, KeyAuthentication, InvalidateOnBiometricChange }) => {
      if (KeyAuthentication || InvalidateOnBiometricChange) {
        return { Success: false, Error: error('0002', 'KeyAuthentication') }
      }
      return result(async () => void (await of(Store).set(Key, Value)))
    },
    GetValue: async ({ Store, Key }) => {
      let Value = ''
      const outcome = await result(async () => {
        const found = await of(Store).get(Key)
        if (found === undefined) return NOT_FOUND
        Value = textOf(found)
        return undefined
      })
      return { ...outcome, Value }
    },
    RemoveKey: ({ Store, Key }) =>
      result(async () => ((await of(Store).delete(Key)) ? undefined : NOT_FOUND)),
  }
}

async function result(work: () => Promise<KeyStoreError | void>): Promise<KeyStoreResult> {
  const failed = await work().catch(told)
  return { Success: failed === undefined, Error: failed ?? NO_ERROR }
}

function told(thrown: unknown): KeyStoreError {
  if (!isVaultError(thrown)) return error('0011', 'internal')
  const is = (codes: readonly (typeof thrown.code)[]): boolean => codes.includes(thrown.code)
  return error(is(INVALID) ? '0003' : is(AUTHENTICATION) ? '0013' : '0017', thrown.code)
}

function error(number: string, message: string): KeyStoreError {
  return { ErrorCode: `OS-PLUG-KSTR-${number}`, ErrorMessage: message }
}

type Success<T> = (answer: T) => void
type Failure = (error: Error) => void

/** `cordova.plugins.SecureStorage`: callbacks first, then arguments. What is missing is an error, an empty text is none. */
export interface CordovaSecureStorage {
  get(success: Success<string>, failure: Failure, key: string): void
  set(success: Success<string>, failure: Failure, key: string, value: string): void
  remove(success: Success<string>, failure: Failure, key: string): void
  keys(success: Success<string[]>, failure: Failure): void
  clear(success: Success<void>, failure: Failure): void
}

/** The object that `new cordova.plugins.SecureStorage(success, error, service)` makes, for one service. */
export function cordovaSecureStorage(
  vault: Vault,
  service: string,
  options: AdapterOptions = {},
): CordovaSecureStorage {
  const base = options.namespace ?? 'outsystems'
  const store = openedStore(vault, base, { ...options, namespace: `${base}/${service}` })
  const tell = <T>(success: Success<T>, failure: Failure, work: Promise<T>): void => {
    void work.then(success, failure)
  }
  const missing = (key: string): Error => new Error(`Key "${key}" not found.`)
  return {
    get: (success, failure, key) =>
      tell(
        success,
        failure,
        store.get(key).then((value) => {
          if (value === undefined) throw missing(key)
          return textOf(value)
        }),
      ),
    set: (success, failure, key, value) =>
      typeof value === 'string'
        ? tell(
            success,
            failure,
            store.set(key, value).then(() => key),
          )
        : failure(new Error('Value is not a String')),
    remove: (success, failure, key) =>
      tell(
        success,
        failure,
        store.delete(key).then((was) => {
          if (!was) throw missing(key)
          return key
        }),
      ),
    keys: (success, failure) => tell(success, failure, store.keys()),
    clear: (success, failure) => tell(success, failure, store.clear()),
  }
}
