/** OutSystems' Key Store: the suite of all adapters by the Cordova callbacks, and the four actions. */
import { describe, expect, test } from 'vitest'
import { cordovaSecureStorage, keyStore } from '../../../src/adapters/outsystems.ts'
import { pageVault, usePageVaults } from '../../support/page-vault.ts'
import { keepsTheBehaviour } from './behaviour.ts'

describe('the callbacks of the Cordova plug-in', () => {
  keepsTheBehaviour({
    open: (vault, options) => {
      const plugin = cordovaSecureStorage(vault, 'shop', options)
      const called = <T>(
        call: (success: (answer: T) => void, failure: (error: Error) => void) => void,
      ): Promise<T> => new Promise((resolve, reject) => call(resolve, reject))
      const orMissing = (error: Error): null => {
        if (/^Key ".*" not found\.$/u.test(error.message)) return null
        throw error
      }
      return {
        get: (key) => called<string>((...told) => plugin.get(...told, key)).catch(orMissing),
        set: (key, value) => called((...told) => plugin.set(...told, key, value)),
        remove: (key) => called<string>((...told) => plugin.remove(...told, key)).catch(orMissing),
        keys: () => called((...told) => plugin.keys(...told)),
        clear: () => called((...told) => plugin.clear(...told)),
      }
    },
    missing: null,
    textOnly: { namespace: 'outsystems/shop' },
  })

  test('a value that is no text is an error', async () => {
    const plugin = cordovaSecureStorage(await pageVault(), 'shop')
    const error = await new Promise((_, reject) =>
      plugin.set(reject, reject, 'a', 1 as never),
    ).catch((thrown: unknown) => thrown)
    expect(error).toEqual(new Error('Value is not a String'))
  })
})

describe('the client actions', () => {
  usePageVaults()
  const none = { ErrorCode: '', ErrorMessage: '' }
  const Key = 'a'

  test('set, get and remove, by the names of OutSystems, in stores that do not see each other', async () => {
    const actions = keyStore(await pageVault())
    expect(await actions.CheckKeyStorePlugin()).toEqual({ IsAvailable: true, Error: none })
    const set = await actions.SetValue({ Store: 'shop', Key, Value: 'x' })
    expect(set).toEqual({ Success: true, Error: none })
    const found = await actions.GetValue({ Store: 'shop', Key })
    expect(found).toEqual({ Success: true, Error: none, Value: 'x' })
    const missing = { ErrorCode: 'OS-PLUG-KSTR-0007', ErrorMessage: 'not-found' }
    const other = await actions.GetValue({ Store: 'bank', Key })
    expect(other).toEqual({ Success: false, Error: missing, Value: '' })
    expect(await actions.RemoveKey({ Store: 'shop', Key })).toEqual({ Success: true, Error: none })
    const again = await actions.RemoveKey({ Store: 'shop', Key })
    expect(again).toEqual({ Success: false, Error: missing })
  })

  test('no action rejects: errors have codes of OutSystems, and locked is not missing', async () => {
    const vault = await pageVault()
    const actions = keyStore(vault)
    await actions.SetValue({ Store: 'shop', Key, Value: 'x' })
    const code = async (result: Promise<{ Error: { ErrorCode: string } }>): Promise<string> =>
      (await result).Error.ErrorCode
    const bad = actions.SetValue({ Store: 'shop', Key: '', Value: 'x' })
    expect(await code(bad)).toBe('OS-PLUG-KSTR-0003')
    const bound = actions.SetValue({ Store: 'shop', Key, Value: 'y', KeyAuthentication: true })
    expect(await code(bound)).toBe('OS-PLUG-KSTR-0002')
    await vault.lock()
    expect(await code(actions.GetValue({ Store: 'shop', Key }))).toBe('OS-PLUG-KSTR-0017')
    expect(await code(actions.CheckKeyStorePlugin())).toBe('OS-PLUG-KSTR-0017')
    await vault.unlock()
    expect(await actions.GetValue({ Store: 'shop', Key })).toMatchObject({ Value: 'x' })
  })
})
