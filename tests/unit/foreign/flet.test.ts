/** Flet: both forms, both numbers of rounds, and what a passphrase is and is not. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { flet } from '../../../src/lib/foreign.ts'
import type { FletForm, FletReading } from '../../../src/lib/foreign.ts'
import { casesOf, refusal } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const FORMS: FletForm[] = ['fernet', 'aes-gcm-256']
const tampered = { code: 'tampered', detail: {} }
const old = { iterations: 100_000 } as const

describe.each(FORMS)('%s', (form) => {
  test('text comes back, and the rounds it was made with are said', async () => {
    const { encrypt, decrypt, open } = await flet('Pässwörd-日本語')
    const text = '\ufeffZoë 🔑'
    expect(await decrypt(await encrypt(text, { form }), { form })).toBe(text)
    const before = await encrypt(text, { form, ...old })
    const opened = await open(before, { form })
    expect(opened.iterations).toBe(100_000)
    expect(Buffer.from(opened.bytes).toString()).toBe(text)
    expect(opened.madeAtSeconds === undefined).toBe(form === 'aes-gcm-256')
    expect(await refusal(decrypt(before, { form, iterations: 600_000 }))).toEqual(tampered)
  })

  test('the other form, another passphrase and a changed end are one code', async () => {
    const other = FORMS.find((one) => one !== form) ?? form
    const { encrypt, decrypt } = await flet('one')
    const data = await encrypt('text', { form, ...old })
    const stranger = await flet('two')
    expect(await refusal(decrypt(data, { form: other, ...old }))).toEqual(tampered)
    expect(await refusal(stranger.decrypt(data, { form, ...old }))).toEqual(tampered)
    expect(await refusal(decrypt(data.slice(0, -4), { form, ...old }))).toEqual(tampered)
  })

  test('data of the empty passphrase are read, and none are written', async () => {
    const nul = await flet('\0')
    const { encrypt, decrypt } = await flet('')
    // HMAC takes the two for one key, and so does Flet.
    expect(await decrypt(await nul.encrypt('text', { form, ...old }), { form, ...old })).toBe(
      'text',
    )
    expect(await refusal(encrypt('text', { form }))).toMatchObject({ code: 'bad-request' })
  })
})

test('what has no form of a token costs no derivation', async () => {
  const { decrypt } = await flet('one')
  const derive = vi.spyOn(crypto.subtle, 'deriveKey')
  for (const { id, input, expect: known } of casesOf('flet.json')) {
    if (!known.accept?.includes('malformed') || known.accept.includes('version')) continue
    if (!input.ciphertext || input.ciphertext.length > 100) continue
    expect([id, await refusal(decrypt(input.ciphertext))]).toEqual([id, tampered])
  }
  expect(derive).not.toHaveBeenCalled()

  const bits = vi.spyOn(crypto.subtle, 'deriveBits')
  for (const sizeBytes of [0, 15, 16, 48, 63]) {
    const data = Buffer.alloc(sizeBytes).toString('base64')
    expect(await refusal(decrypt(data, { form: 'aes-gcm-256' }))).toEqual(tampered)
  }
  expect(bits).not.toHaveBeenCalled()
})

test('a form that counts with another version is unsupported-version', async () => {
  const one = casesOf('flet.json').find(({ id }) => id === 'flet-shared-024')
  const { decrypt } = await flet(one?.input.secretKey ?? '')
  const code = (await refusal(decrypt(one?.input.ciphertext ?? '', old))).code
  expect(code).toBe('unsupported-version')
})

test('what is no text is bad-value, and its bytes can be had', async () => {
  const one = casesOf('flet.json').find(({ id }) => id === 'flet-shared-048')
  const { decrypt, open } = await flet(one?.input.secretKey ?? '')
  expect((await refusal(decrypt(one?.input.ciphertext ?? '', old))).code).toBe('bad-value')
  expect((await open(one?.input.ciphertext ?? '', old)).bytes.length).toBeGreaterThan(0)
})

test.each<[string, unknown]>([
  ['undefined', undefined],
  ['bytes', new Uint8Array(8)],
  ['a lone surrogate', '\ud800'],
  ['4,097 characters', 'x'.repeat(4097)],
])('%s is no passphrase', async (_name, passphrase) => {
  expect(await refusal(flet(passphrase as string))).toMatchObject({ code: 'bad-request' })
})

test('another number of rounds, another form and other types are refused', async () => {
  const { encrypt, decrypt } = await flet('one')
  const readings = [
    { iterations: 1 },
    { iterations: '600000' },
    { form: 'cbc' },
    { form: 'toString' },
    { rounds: 100_000 },
    null,
  ]
  for (const reading of readings as FletReading[]) {
    expect(await refusal(decrypt('', reading))).toMatchObject({ code: 'bad-request' })
    expect(await refusal(encrypt('', reading))).toMatchObject({ code: 'bad-request' })
  }
  expect(await refusal(encrypt(5 as never))).toMatchObject({ code: 'bad-request' })
  expect(await refusal(encrypt(new Uint8Array(5) as never))).toMatchObject({ code: 'bad-request' })
  expect(await refusal(encrypt('\ud800'))).toMatchObject({ code: 'bad-value' })
  expect(await refusal(decrypt(undefined as never))).toMatchObject({ code: 'bad-request' })
})

test('no byte of a Fernet key is seen, and no key but the one that is wrapped at once can be read', async () => {
  const { subtle } = crypto
  const made = [
    vi.spyOn(subtle, 'importKey'),
    vi.spyOn(subtle, 'unwrapKey'),
    vi.spyOn(subtle, 'generateKey'),
  ]
  const derived = vi.spyOn(subtle, 'deriveKey')
  const bits = vi.spyOn(subtle, 'deriveBits')
  const exported = vi.spyOn(subtle, 'exportKey')
  const wrapped = vi.spyOn(subtle, 'wrapKey')
  const { encrypt } = await flet('one')
  await encrypt('text', old)
  for (const spy of made) {
    for (const { value } of spy.mock.settledResults) {
      expect((value as CryptoKey).extractable).toBe(false)
    }
  }
  expect(made.map((spy) => spy.mock.calls.length)).toEqual([1, 2, 1])
  expect([bits, exported].map((spy) => spy.mock.calls.length)).toEqual([0, 0])
  const both = derived.mock.settledResults.map(({ value }) => value as CryptoKey)
  expect(both.map(({ extractable }) => extractable)).toEqual([true])
  expect(wrapped.mock.calls.map(([, key]) => key)).toEqual(both)
})
