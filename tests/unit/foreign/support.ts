/** The files of foreign vectors, and the means to have our writers draw the salts, nonces and time of a token that is there. */
import { readFileSync } from 'node:fs'
import { vi } from 'vitest'
import { isVaultError, type VaultError } from '../../../src/protocol/errors.ts'

export interface Case {
  id: string
  format: string
  kind: 'good' | 'bad' | 'lenient'
  note: string
  input: {
    token?: string
    secret?: string
    ciphertext?: string
    secretKey?: string
    iterations?: number[]
    payload?: string
    cipher?: string
    keys?: string[]
    serialized?: boolean
  }
  expect: {
    plaintext?: string
    plaintext_b64?: string
    value?: unknown
    accept?: string[]
    iterations?: number
    timestamp?: number
  }
}

export const casesOf = (file: 'flet.json' | 'laravel-crypt.json'): Case[] =>
  (JSON.parse(readFileSync(`tests/vectors/${file}`, 'utf8')) as { cases: Case[] }).cases

/** What our codes mean in the words of the vectors. */
const MEANINGS: Record<string, string[]> = {
  tampered: ['authentication', 'malformed'],
  'bad-value': ['unsupported', 'malformed', 'encoding'],
  'bad-request': ['key'],
  'unsupported-version': ['version'],
}

/** Whether a call was refused with one of the words that a case accepts; anything but a VaultError never is. */
export const isAccepted = (error: unknown, accept: readonly string[] = []): boolean =>
  isVaultError(error) && (MEANINGS[error.code] ?? []).some((word) => accept.includes(word))

export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  )
}

/** The code of the VaultError that a call rejects with, and its whole detail; other errors are thrown. */
export async function refusal(
  call: Promise<unknown>,
): Promise<Pick<VaultError, 'code' | 'detail'>> {
  const error = await errorOf(call)
  if (!isVaultError(error)) throw new Error('not a VaultError', { cause: error })
  return { code: error.code, detail: error.detail }
}

/** The random bytes to come, one entry for each time some are drawn, and the time on the clock. */
export function draw(parts: readonly Uint8Array[], seconds = 0): void {
  const left = [...parts]
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const next = left.shift()
    if (!(array instanceof Uint8Array) || next?.length !== array.length) {
      throw new Error('other random bytes were expected')
    }
    array.set(next)
    return array
  })
  vi.spyOn(Date, 'now').mockReturnValue(seconds * 1000 + 999)
}

export const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'))
