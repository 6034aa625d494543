/** The key-value storage of AWS Amplify 6: the tokens of Cognito. */
import type { Vault } from '../client/vault.ts'
import type { AdapterOptions } from './shared/opened.ts'
import { textItems } from './shared/text-items.ts'

export type { AdapterOptions } from './shared/opened.ts'

/** `KeyValueStorageInterface` of `@aws-amplify/core`. */
export interface AmplifyStorage {
  getItem(key: string): Promise<string | null>
  setItem(key: string, value: string): Promise<void>
  removeItem(key: string): Promise<void>
  clear(): Promise<void>
}

/**
 * One namespace (default `amplify`) as
 * `cognitoUserPoolsTokenProvider.setKeyValueStorage(amplifyStorage(vault))`, and the same for the credentials provider.
 *
 * It waits for the unlock, and does not take `whenLocked: 'reject'`: Amplify takes a storage that fails for one without
 * tokens, and would say that nobody is signed in.
 */
export function amplifyStorage(
  vault: Vault,
  { namespace }: Pick<AdapterOptions, 'namespace'> = {},
): AmplifyStorage {
  const { getItem, setItem, removeItem, clear } = textItems(vault, 'amplify', { namespace })
  return { getItem, setItem, removeItem, clear }
}
