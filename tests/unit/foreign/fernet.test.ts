/** Fernet: keys, age and versions, what is refused before anything is made of it, and keys that nobody gets back. */
import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fernet } from '../../../src/lib/foreign.ts'
import type { FernetKey } from '../../../src/lib/foreign.ts'
import { importPair } from '../../../worker/foreign/cbc-hmac.ts'
import { bytesOf, casesOf, draw, refusal } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4='
const OTHER = 'A'.repeat(43) + '='
const MIB = 1024 * 1024
const tampered = { code: 'tampered', detail: {} }

test('text and bytes come back, whatever they are', async () => {
  const { encrypt, decrypt, open } = await fernet(KEY)
  const anyText = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed())
  await fc.assert(
    fc.asyncProperty(anyText, fc.uint8Array(), async (text, bytes) => {
      expect(await decrypt(await encrypt(text))).toBe(text)
      expect((await open(await encrypt(bytes))).bytes).toStrictEqual(new Uint8Array(bytes))
    }),
  )
  expect(await decrypt(await encrypt('\ufeffmark'))).toBe('\ufeffmark')
})

test('two tokens of one text are different', async () => {
  const { encrypt } = await fernet(KEY)
  expect(await encrypt('x')).not.toBe(await encrypt('x'))
})

test('the first key writes, each of them reads, and it is said which', async () => {
  const [old, now] = [
    await fernet(OTHER),
    await fernet([bytesOf(KEY.replace('_', '/').replace('_', '/').replace('-', '+')), OTHER]),
  ]
  const token = await old.encrypt('before')
  const { bytes, key, madeAtSeconds } = await now.open(token)
  expect(Buffer.from(bytes).toString()).toBe('before')
  expect(key).toBe(1)
  expect(Math.abs(madeAtSeconds * 1000 - Date.now())).toBeLessThan(600_000)
  expect((await now.open(await now.encrypt('x'))).key).toBe(0)
  expect(await refusal(old.decrypt(await now.encrypt('x')))).toEqual(tampered)
})

describe('the age of a token', () => {
  const { input, expect: known } =
    casesOf('flet.json').find(({ id }) => id === 'flet-shared-002') ?? {}
  const made = known?.timestamp ?? 0
  const at = async (seconds: number, ttlSeconds?: number) => {
    const { decrypt } = await fernet(KEY)
    draw([], made + seconds)
    return decrypt(input?.token ?? '', ttlSeconds === undefined ? {} : { ttlSeconds })
  }

  test('a token is read as long as it is young enough, to the second', async () => {
    expect(await at(0, 0)).toBe('hello')
    expect(await at(60, 60)).toBe('hello')
    const late = await refusal(at(61, 60))
    expect(late).toEqual({ code: 'tampered', detail: { reason: 'too old' } })
  })

  test('a clock ahead of ours by a minute is forgiven, by more it is not', async () => {
    expect(await at(-60, 60)).toBe('hello')
    const early = await refusal(at(-61, 60))
    expect(early).toEqual({ code: 'tampered', detail: { reason: 'made in the future' } })
  })

  test('without a limit the time is not looked at', async () => {
    expect(await at(-1e6)).toBe('hello')
    expect(await at(1e9)).toBe('hello')
  })

  test('of a changed token it is not said that it is too old', async () => {
    const { decrypt } = await fernet(OTHER)
    expect(await refusal(decrypt(input?.token ?? '', { ttlSeconds: 1 }))).toEqual(tampered)
  })

  test.each([-1, Number.NaN, '60', null])('%j is no age', async (ttlSeconds) => {
    const call = at(0, ttlSeconds as number)
    expect(await refusal(call)).toMatchObject({ code: 'bad-request' })
  })
})

test('an option that there is not is refused, for the age it was meant to limit would not count', async () => {
  const { encrypt, decrypt, open } = await fernet(KEY)
  const token = await encrypt('x')
  for (const reading of [{ ttl: 60 }, { ttlSeconds: 60, now: 0 }, null, 60, 'ttl', [], new Map()]) {
    expect(await refusal(decrypt(token, reading as object))).toMatchObject({ code: 'bad-request' })
    expect(await refusal(open(token, reading as object))).toMatchObject({ code: 'bad-request' })
  }
})

describe('what is refused', () => {
  test.each([
    ['no key', []],
    ['a short key', new Uint8Array(31)],
    ['a long key', new Uint8Array(33)],
    ['a key in another alphabet', KEY.replaceAll('_', '/').replaceAll('-', '+')],
    ['a key without padding', KEY.slice(0, -1)],
    ['a key with spare bits', 'A'.repeat(42) + 'B='],
    ['an empty key', ''],
    ['undefined', undefined],
    ['null', null],
    ['a number', 5],
    ['a good and a bad one', [KEY, '']],
    ['65 keys', Array.from({ length: 65 }, () => KEY)],
  ])('%s is a bad-request', async (_name, keys) => {
    expect(await refusal(fernet(keys as FernetKey))).toMatchObject({ code: 'bad-request' })
  })

  test('text that is none, and data and tokens of another type', async () => {
    const { encrypt, decrypt, open } = await fernet(KEY)
    expect(await refusal(encrypt('\ud800'))).toMatchObject({ code: 'bad-value' })
    const token = await encrypt(Uint8Array.of(0xff))
    expect(await refusal(decrypt(token))).toMatchObject({ code: 'bad-value' })
    for (const other of [undefined, null, 5, {}, [token], new Uint8Array(4)]) {
      expect(await refusal(decrypt(other as string))).toMatchObject({ code: 'bad-request' })
      expect(await refusal(open(other as string))).toMatchObject({ code: 'bad-request' })
    }
    for (const other of [undefined, null, 5, {}, [1]]) {
      expect(await refusal(encrypt(other as string))).toMatchObject({ code: 'bad-request' })
    }
  })

  test('16 MiB go in and come out, and not a byte more', async () => {
    const { encrypt, open } = await fernet(KEY)
    const data = new Uint8Array(16 * MIB).fill(7)
    const { bytes } = await open(await encrypt(data))
    expect(Buffer.compare(bytes, data)).toBe(0)
    const large = { code: 'too-large', detail: { sizeBytes: 16 * MIB + 1, limitBytes: 16 * MIB } }
    expect(await refusal(encrypt(new Uint8Array(16 * MIB + 1)))).toEqual(large)
    expect(await refusal(encrypt('x'.repeat(16 * MIB + 1)))).toEqual(large)
    expect(await refusal(encrypt('é'.repeat(8 * MIB + 1)))).toMatchObject({ code: 'too-large' })
    expect(await refusal(open('A'.repeat(32 * MIB + 1)))).toMatchObject({ code: 'too-large' })
  })

  test('a page without cryptography', async () => {
    vi.stubGlobal('crypto', {})
    const refused = refusal(fernet(KEY)).finally(() => vi.unstubAllGlobals())
    expect(await refused).toMatchObject({ code: 'insecure-context' })
  })
})

/** A token with any version and any padding, signed by the key. */
async function signed(version: number, blocks: Uint8Array, seconds = 0n): Promise<string> {
  const raw = bytesOf(KEY.replaceAll('_', '/').replaceAll('-', '+'))
  const pair = await importPair(raw.slice(0, 16), raw.slice(16))
  const iv = new Uint8Array(16)
  // Encrypting whole blocks adds one of padding, which is cut off.
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-CBC', iv },
    pair.encryption,
    blocks as never,
  )
  const head = Buffer.alloc(9)
  head.writeUInt8(version)
  head.writeBigUInt64BE(seconds, 1)
  const body = Buffer.concat([head, iv, new Uint8Array(sealed, 0, blocks.length)])
  const mac = await crypto.subtle.sign('HMAC', pair.signing, body)
  const text = Buffer.concat([body, new Uint8Array(mac)]).toString('base64')
  return text.replaceAll('+', '-').replaceAll('/', '_')
}

describe('nobody learns from a refusal what was wrong', () => {
  const padded = (last: number) => new Uint8Array(16).fill(last)

  test('a wrong padding is told like a wrong MAC', async () => {
    const { open } = await fernet(KEY)
    expect((await open(await signed(0x80, padded(16)))).bytes).toHaveLength(0)
    for (const last of [0, 17, 255]) {
      expect(await refusal(open(await signed(0x80, padded(last))))).toEqual(tampered)
    }
    const uneven = [
      [9, 3, 3, 3],
      [9, 2, 3],
      [9, 3, 2],
      [9, 1],
      [9, 2, 2],
    ]
    const opened = uneven.map(async (end) => {
      const call = open(
        await signed(
          0x80,
          Uint8Array.from({ length: 16 }, (_, i) => end[i - 16 + end.length] ?? 9),
        ),
      )
      return call.then(({ bytes }) => bytes.length).catch(() => 'refused')
    })
    expect(await Promise.all(opened)).toEqual([13, 'refused', 'refused', 15, 14])
  })

  test('another version is told only of a token that the key has signed', async () => {
    const { open } = await fernet(KEY)
    const token = await signed(0x81, padded(16))
    expect(await refusal(open(token))).toEqual({ code: 'unsupported-version', detail: {} })
    const stranger = await fernet(OTHER)
    expect(await refusal(stranger.open(token))).toEqual(tampered)
  })

  test('a time that no clock shows is refused', async () => {
    const { open } = await fernet(KEY)
    expect((await open(await signed(0x80, padded(16), 2n ** 53n - 1n))).madeAtSeconds).toBe(
      2 ** 53 - 1,
    )
    expect(await refusal(open(await signed(0x80, padded(16), 2n ** 53n)))).toEqual(tampered)
  })

  test('nothing is decrypted before its MAC was verified', async () => {
    const { open, encrypt } = await fernet([KEY, OTHER])
    const token = await encrypt('secret')
    const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
    for (const { input, kind } of casesOf('flet.json').slice(0, 8)) {
      if (kind === 'bad' && input.token) await refusal(open(input.token.slice(0, -4) + 'AAA='))
    }
    expect(decrypt).not.toHaveBeenCalled()
    await open(token)
    expect(decrypt).toHaveBeenCalledTimes(1)
  })
})

test('keys go in and never come out', async () => {
  const importKey = vi.spyOn(crypto.subtle, 'importKey')
  const bytes = new Uint8Array(32).fill(9)
  await fernet([KEY, bytes])
  expect(importKey).toHaveBeenCalledTimes(4)
  for (const { value } of importKey.mock.settledResults) {
    expect((value as CryptoKey).extractable).toBe(false)
  }
  // The caller's bytes are the caller's.
  expect(bytes).toStrictEqual(new Uint8Array(32).fill(9))
  // What we made of them is wiped.
  for (const [, raw] of importKey.mock.calls) {
    expect([...(raw as Uint8Array)].every((byte) => byte === 0)).toBe(true)
  }
})
