/** The key-value storage of Amplify, through the real token store. */
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito'
import type { KeyValueStorageInterface } from '@aws-amplify/core'
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

function tokensIn(vault: Vault) {
  const storage: KeyValueStorageInterface = amplifyStorage(vault)
  cognitoUserPoolsTokenProvider.setAuthConfig({
    Cognito: { userPoolId: 'eu-central-1_abc', userPoolClientId: 'client' },
  })
  cognitoUserPoolsTokenProvider.setKeyValueStorage(storage)
  return cognitoUserPoolsTokenProvider
}

test('tokens are found again by the next page, and after a lock', async () => {
  const vault = await pageVault()
  await amplifyStorage(vault).setItem('CognitoIdentityServiceProvider.client.LastAuthUser', 'u')
  const name = 'CognitoIdentityServiceProvider.client.u'
  for (const kind of ['accessToken', 'idToken']) {
    await amplifyStorage(vault).setItem(`${name}.${kind}`, JWT)
  }
  await amplifyStorage(vault).setItem(`${name}.refreshToken`, 'refresh-1')
  const next = await pageVault(vault.name)
  expect(String((await tokensIn(next).getTokens({}))?.accessToken)).toBe(JWT)
  await next.lock()
  const reading = tokensIn(next).getTokens({})
  await next.unlock()
  expect(String((await reading)?.accessToken)).toBe(JWT)
})
