/** What is no call of the contract is refused, whatever it is: thousands of messages, each wrong in one way. */
import { afterEach, describe, expect, it } from 'vitest'
import 'fake-indexeddb/auto'
import { VAULT_METHODS, type VaultApi } from '../../../src/protocol/contract.ts'
import { TURN_METHODS } from '../../../src/protocol/turn.ts'
import { serve, type Scope } from '../../../worker/serve.ts'
import { tryBadInputs } from '../../engines/page/try-bad-inputs.ts'
import { newVault } from '../../support/tab.ts'

const COUNT = Number(process.env['COFFER_BAD_INPUTS'] ?? 20_000)
const SEED = Number(process.env['COFFER_SEED'] ?? 1)

describe('bad inputs', () => {
  let end = (): void => {}
  afterEach(() => end())

  it(`refuses ${COUNT} messages with one thing wrong each, and the vault does not notice`, async () => {
    const vault = await newVault()
    await vault.apply('', [{ set: 'a', value: 'kept' }])
    const { port1: page, port2: worker } = new MessageChannel()
    end = () => page.close()
    const scope: Scope = {
      postMessage: (message) => worker.postMessage(message),
      addEventListener: (type, listener) => {
        worker.addEventListener(type, listener)
        worker.start()
      },
    }
    serve<VaultApi>(vault, VAULT_METHODS, scope, TURN_METHODS)
    page.start()
    const outcome = await tryBadInputs(page, SEED, COUNT)
    expect(outcome).toEqual({ tried: COUNT, accepted: [], hangs: [] })
    expect(await vault.keys('', {})).toEqual(['a'])
    expect(await vault.get('', 'a')).toBe('kept')
  })
})
