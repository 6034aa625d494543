/** Encrypting for others to keep: texts and bytes that this vault seals and does not store. */
import type { VaultApi } from '../protocol/contract.ts'
import { smallBytes } from '../protocol/turn.ts'
import type { CallSettings, Connection } from './connect.ts'
import type { EncryptOptions, Tokens } from './sealing-calls.ts'

export function tokensOf(connection: Connection<VaultApi>): Tokens {
  // Small texts cross together with the other calls of their turn.
  const sharing = (text: string, { context = '', signal }: EncryptOptions): CallSettings => ({
    signal,
    sharedBytes: typeof text === 'string' ? smallBytes([text, context]) : undefined,
  })
  return {
    encrypt: async (text, options = {}) =>
      connection.call('encrypt', [text, options.context ?? ''], sharing(text, options)),
    decrypt: async (token, options = {}) =>
      connection.call('decrypt', [token, options.context ?? ''], sharing(token, options)),
    encryptBytes: async (bytes, { context = '', signal } = {}) =>
      connection.call('encryptBytes', [bytes, context], { signal }),
    decryptBytes: async (token, { context = '', signal } = {}) =>
      connection.call('decryptBytes', [token, context], { signal }),
  }
}
