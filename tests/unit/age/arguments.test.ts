/** What the helper worker is asked of age files is checked before anything is derived or read. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgeLock, AgeSecret } from '../../../src/protocol/age.ts'
import { VaultError } from '../../../src/protocol/errors.ts'
import { helperApi } from '../../../worker/helper-api.ts'

const WITH = { passphrase: 'a passphrase' }
let channel: MessageChannel

beforeEach(() => {
  channel = new MessageChannel()
})
afterEach(() => channel.port1.close())

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'answered',
    (error: unknown) => (error instanceof VaultError ? error.code : String(error)),
  )

// What comes over the thread is of no type: these are what somebody may send who is not our client.
const seal = (port: unknown, plain: unknown, lock: unknown): Promise<string> =>
  codeOf(helperApi.sealPortable(port as MessagePort, plain as string, lock as AgeLock))
const open = (port: unknown, sealed: unknown, secret: unknown): Promise<string> =>
  codeOf(helperApi.openPortable(port as MessagePort, sealed as string, secret as AgeSecret))

test('a port, a text or a Blob, and one secret', async () => {
  const port = channel.port2
  for (const call of [seal, open]) {
    for (const bad of [undefined, {}, null, channel]) {
      expect(await call(bad, 'text', WITH)).toBe('bad-request')
    }
    for (const bad of [undefined, null, 1, new Uint8Array(3), ['text'], { size: 1 }]) {
      expect(await call(port, bad, WITH)).toBe('bad-request')
    }
    for (const bad of [
      undefined,
      'a passphrase',
      {},
      { passphrase: '' },
      { passphrase: 5 },
      { passphrase: 'a'.repeat(4097) },
      { passphrase: '\ud800' },
      { ...WITH, recipients: ['age1'] },
      { recipients: [] },
      { identities: [] },
      { recipients: 'age1' },
      { identities: ['a'.repeat(4097)] },
      { recipients: [1] },
    ]) {
      expect(await call(port, 'text', bad)).toBe('bad-request')
    }
  }
  expect(await seal(port, 'text', { identities: ['AGE-SECRET-KEY-1'] })).toBe('bad-request')
  expect(await open(port, 'text', { recipients: ['age1'] })).toBe('bad-request')
})

test('a text that would not come back the same, and one that is too long, are not sealed', async () => {
  const port = channel.port2
  expect(await seal(port, 'half \ud83d', WITH)).toBe('bad-value')
  expect(await seal(port, 'a'.repeat(16 * 1024 * 1024 + 17), WITH)).toBe('too-large')
})
