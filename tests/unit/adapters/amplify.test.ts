/** The key-value storage of Amplify, through the real token store. */
import { cognitoUserPoolsTokenProvider, DefaultTokenStore } from '@aws-amplify/auth/cognito'
import { decodeJWT, type KeyValueStorageInterface } from '@aws-amplify/core'
import { expect, test } from 'vitest'
import { amplifyStorage } from '../../../src/adapters/amplify.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

keepsTheBehaviour({
  open: (vault, options) => {
    const { getItem, setItem, removeItem, clear } = amplifyStorage(vault, options)
    return { get: getItem, set: setItem, remove: removeItem, clear }
  },
  missing: null,
  alwaysWaits: true,
  textOnly: { namespace: 'amplify' },
})

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const JWT = [part({ alg: 'RS256' }), part({ sub: 'u', exp: 4_000_000_000 }), 'c2ln'].join('.')

const CONFIG = { Cognito: { userPoolId: 'eu-central-1_abc', userPoolClientId: 'client' } }

function tokensIn(vault: Vault) {
  const storage: KeyValueStorageInterface = amplifyStorage(vault)
  cognitoUserPoolsTokenProvider.setAuthConfig(CONFIG)
  cognitoUserPoolsTokenProvider.setKeyValueStorage(storage)
  return cognitoUserPoolsTokenProvider
}

test('tokens are found again by the next page, and after a lock', async () => {
  const vault = await pageVault()
  const store = new DefaultTokenStore()
  store.setAuthConfig(CONFIG)
  store.setKeyValueStorage(amplifyStorage(vault))
  const accessToken = decodeJWT(JWT)
  await store.storeTokens({ accessToken, refreshToken: 'refresh-1', clockDrift: 0, username: 'u' })
  const next = await pageVault(vault.name)
  expect(String((await tokensIn(next).getTokens({}))?.accessToken)).toBe(JWT)
  await next.lock()
  const reading = tokensIn(next).getTokens({})
  await next.unlock()
  expect(String((await reading)?.accessToken)).toBe(JWT)
})
