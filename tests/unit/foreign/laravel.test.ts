/** Laravel's `Crypt`: four ciphers, keys of today and before, and values that PHP has serialised. */
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { laravel } from '../../../src/lib/foreign.ts'
import type { LaravelCipher, LaravelKey, PhpInput, PhpValue } from '../../../src/lib/foreign.ts'
import { casesOf, refusal } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const CIPHERS: LaravelCipher[] = ['AES-128-CBC', 'AES-256-CBC', 'AES-128-GCM', 'AES-256-GCM']
const tampered = { code: 'tampered', detail: {} }
const MIB = 1024 * 1024

describe.each(CIPHERS)('%s', (cipher) => {
  const sizeBytes = cipher.includes('128') ? 16 : 32
  const [now, before] = [new Uint8Array(sizeBytes).fill(1), 'k'.repeat(sizeBytes)]

  test('text, bytes and values come back, whatever they are', async () => {
    const crypt = await laravel(now, { cipher })
    const anyText = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed())
    await fc.assert(
      fc.asyncProperty(anyText, fc.uint8Array(), fc.double(), async (text, bytes, number) => {
        expect(await crypt.decryptString(await crypt.encryptString(text))).toBe(text)
        const opened = await crypt.open(await crypt.encryptString(bytes))
        expect(opened).toStrictEqual({ bytes: new Uint8Array(bytes), key: 0 })
        const value: PhpValue = { text, list: [number, null, true] }
        expect(await crypt.decrypt(await crypt.encrypt(value))).toStrictEqual(value)
      }),
      { numRuns: 40 },
    )
  })

  test('previous keys read and do not write, and it is said which it was', async () => {
    const old = await laravel(before, { cipher })
    const crypt = await laravel([now, before], { cipher })
    const payload = await old.encryptString('before')
    expect(await crypt.decryptString(payload)).toBe('before')
    expect((await crypt.open(payload)).key).toBe(1)
    expect(await refusal(old.decryptString(await crypt.encryptString('x')))).toEqual(tampered)
  })

  test('every other cipher refuses its payloads with one code', async () => {
    const payload = await (await laravel(now, { cipher })).encryptString('text')
    for (const other of CIPHERS.filter((one) => one !== cipher)) {
      const key = new Uint8Array(other.includes('128') ? 16 : 32).fill(1)
      const crypt = await laravel(key, { cipher: other })
      expect([other, await refusal(crypt.open(payload))]).toEqual([other, tampered])
    }
  })

  test('a key of another length is refused, also as a previous one', async () => {
    const wrong = new Uint8Array(sizeBytes === 16 ? 32 : 16)
    for (const keys of [
      '\ud800',
      wrong,
      [now, wrong],
      [now, ''],
      [],
      [[]],
      'base64:',
      'base64:AAA',
      '\ud800'.repeat(sizeBytes),
      null,
      5,
    ]) {
      const call = laravel(keys as LaravelKey, { cipher })
      expect(await refusal(call)).toMatchObject({ code: 'bad-request' })
    }
  })

  test('keys go in and never come out', async () => {
    const importKey = vi.spyOn(crypto.subtle, 'importKey')
    await laravel([now, before], { cipher })
    for (const { value } of importKey.mock.settledResults) {
      expect((value as CryptoKey).extractable).toBe(false)
    }
    for (const [, raw] of importKey.mock.calls) {
      expect([...(raw as Uint8Array)].every((byte) => byte === 0)).toBe(true)
    }
    expect(importKey.mock.calls.length).toBe(cipher.includes('CBC') ? 4 : 2)
  })
})

const KEY = `base64:${Buffer.alloc(32, 3).toString('base64')}`

test.each(['AES-256-ECB', 'aes-256-cbc ', '', null, 5, {}])('%j is no cipher', async (cipher) => {
  const call = laravel(KEY, { cipher: cipher as LaravelCipher })
  expect(await refusal(call)).toMatchObject({ code: 'bad-request' })
})

test.each([null, 'AES-128-GCM', { ciphers: 'AES-128-GCM' }])(
  '%j are no options',
  async (options) => {
    const call = laravel('k'.repeat(16), options as { cipher?: LaravelCipher })
    expect(await refusal(call)).toEqual({
      code: 'bad-request',
      detail: { reason: expect.stringContaining('option') as string },
    })
  },
)

test('nothing is decrypted before its MAC was verified', async () => {
  const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
  for (const { id, kind, input, expect: known } of casesOf('laravel-crypt.json')) {
    if (kind !== 'bad' || input.serialized || known.accept?.includes('key')) continue
    if (input.cipher !== 'AES-256-CBC' || id === 'laravel-crypt-shared-045') continue
    const crypt = await laravel(input.keys ?? [], { cipher: input.cipher })
    expect([id, await refusal(crypt.open(input.payload ?? ''))]).toEqual([id, tampered])
  }
  expect(decrypt).not.toHaveBeenCalled()
})

test('a wrong padding under the right MAC is told like a wrong MAC', async () => {
  const one = casesOf('laravel-crypt.json').find(({ id }) => id === 'laravel-crypt-shared-045')
  const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
  const crypt = await laravel(one?.input.keys ?? [])
  expect(await refusal(crypt.open(one?.input.payload ?? ''))).toEqual(tampered)
  expect(decrypt).toHaveBeenCalledTimes(1)
})

test('a tag of GCM has 16 bytes, also where value and tag are together what they were', async () => {
  const crypt = await laravel(KEY, { cipher: 'AES-256-GCM' })
  const payload = await crypt.encryptString('attack at dawn')
  const members = JSON.parse(Buffer.from(payload, 'base64').toString()) as Record<string, string>
  const both = Buffer.concat(
    [members['value'], members['tag']].map((part) => Buffer.from(part ?? '', 'base64')),
  )
  const split = (tagBytes: number): string => {
    const value = both.subarray(0, -tagBytes).toString('base64')
    const tag = both.subarray(-tagBytes).toString('base64')
    return Buffer.from(JSON.stringify({ ...members, value, tag })).toString('base64')
  }
  expect(split(16)).toBe(payload)
  for (const tagBytes of [4, 12, 15, 17, 20, 30]) {
    expect([tagBytes, await refusal(crypt.open(split(tagBytes)))]).toEqual([tagBytes, tampered])
  }
})

test('what is no text, and no value, is bad-value, and its bytes can be had', async () => {
  const crypt = await laravel(KEY)
  const payload = await crypt.encryptString(Uint8Array.of(0xff))
  expect(await refusal(crypt.decryptString(payload))).toMatchObject({ code: 'bad-value' })
  expect(await refusal(crypt.decrypt(payload))).toMatchObject({ code: 'bad-value' })
  expect((await crypt.open(payload)).bytes).toStrictEqual(Uint8Array.of(0xff))
  const object = await crypt.encryptString('O:8:"stdClass":0:{}')
  expect(await refusal(crypt.decrypt(object))).toMatchObject({ code: 'bad-value' })
  expect(await refusal(crypt.encrypt(undefined as never))).toMatchObject({ code: 'bad-value' })
  expect(await refusal(crypt.encrypt(new Date() as never))).toMatchObject({ code: 'bad-value' })
})

test('data and payloads of another type are bad-request', async () => {
  const crypt = await laravel(KEY)
  for (const other of [undefined, null, 5, {}, new Uint8Array(8)]) {
    for (const call of ['open', 'decrypt', 'decryptString'] as const) {
      expect(await refusal(crypt[call](other as string))).toMatchObject({ code: 'bad-request' })
    }
  }
  expect(await refusal(crypt.encryptString(5 as never))).toMatchObject({ code: 'bad-request' })
})

test('16 MiB go in and come out, and not a byte more', async () => {
  const crypt = await laravel(KEY)
  const data = new Uint8Array(16 * MIB).fill(7)
  expect(Buffer.compare((await crypt.open(await crypt.encryptString(data))).bytes, data)).toBe(0)
  const large: PhpInput[] = [data, Array.from({ length: 3 }, () => 'x'.repeat(6 * MIB))]
  for (const value of large) {
    expect(await refusal(crypt.encrypt(value))).toMatchObject({ code: 'too-large' })
  }
  const payload = 'A'.repeat(32 * MIB + 1)
  expect(await refusal(crypt.open(payload))).toMatchObject({ code: 'too-large' })
})
