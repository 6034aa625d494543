/** What we write is what the others write: with the salt, nonce and time of a vector, byte for byte the vector. */
import { afterEach, expect, test, vi } from 'vitest'
import { fernet, flet, laravel } from '../../../src/lib/foreign.ts'
import type { FletIterations, LaravelCipher, PhpInput } from '../../../src/lib/foreign.ts'
import { bytesOf, casesOf, draw, type Case } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const good = (file: 'flet.json' | 'laravel-crypt.json', format: RegExp): Case[] =>
  casesOf(file).filter((one) => one.kind === 'good' && format.test(one.format))

test.each(good('flet.json', /fernet-token/))(
  '$id: a Fernet token',
  async ({ input, expect: e }) => {
    const { token = '', secret = '' } = input
    const { encrypt } = await fernet(secret)
    draw([bytesOf(token).slice(9, 25)], e.timestamp)
    expect(await encrypt(e.plaintext ?? '')).toBe(token)
  },
)

test.each(good('flet.json', /flet-fernet/))('$id: Flet’s encrypt', async ({ input, expect: e }) => {
  const { ciphertext = '', secretKey = '' } = input
  const data = bytesOf(ciphertext)
  const token = bytesOf(Buffer.from(data.slice(16)).toString('latin1'))
  const { encrypt } = await flet(secretKey)
  // The third is thrown away with the key that both halves are told apart under.
  draw([data.slice(0, 16), new Uint8Array(16).fill(0xff), token.slice(9, 25)], e.timestamp)
  const iterations = e.iterations as FletIterations
  expect(await encrypt(e.plaintext ?? '', { iterations })).toBe(ciphertext)
})

test.each(good('flet.json', /flet-aesgcm/))(
  '$id: Flet’s encrypt_aes_gcm_256',
  async ({ input, expect: e }) => {
    const { ciphertext = '', secretKey = '' } = input
    const data = bytesOf(ciphertext)
    const { encrypt } = await flet(secretKey)
    draw([data.slice(0, 16), data.slice(16, 48)])
    const writing = { form: 'aes-gcm-256', iterations: e.iterations as FletIterations } as const
    expect(await encrypt(e.plaintext ?? '', writing)).toBe(ciphertext)
  },
)

/** Payloads of another form than today's Laravel writes: they are read, and written as they are today. */
const OLD_FORMS = [
  'laravel-crypt-shared-014',
  'laravel-crypt-shared-015',
  'laravel-crypt-shared-016',
]
/** A float without a fraction, which is an integer to JavaScript. */
const WHOLE_FLOAT = 'laravel-crypt-shared-024'
const payloads = good('laravel-crypt.json', /./).filter(
  ({ id }) => !OLD_FORMS.includes(id) && id !== WHOLE_FLOAT,
)

test('of the payloads of Laravel all but four are written as they are', () => {
  expect(payloads).toHaveLength(27 - 4)
})

test.each(payloads)('$id: a payload of Laravel: $note', async ({ input, expect: e }) => {
  const { payload = '', keys = [], cipher } = input
  const reader = await laravel(keys, { cipher: cipher as LaravelCipher })
  const { key } = await reader.open(payload)
  const { encrypt, encryptString } = await laravel(keys[key] ?? '', {
    cipher: cipher as LaravelCipher,
  })
  const { iv } = JSON.parse(Buffer.from(payload, 'base64').toString()) as { iv: string }
  draw([bytesOf(iv)])
  const bytes = e.plaintext_b64 === undefined ? undefined : bytesOf(e.plaintext_b64)
  const written = input.serialized
    ? encrypt(e.value as PhpInput)
    : encryptString(bytes ?? e.plaintext ?? '')
  expect(await written).toBe(payload)
})
