/**
 * Tokens nobody honest wrote: random ones, and whole ones changed in their characters, in their bytes, and below the
 * Base64 that is inside. Each is refused with one code that says nothing more, and no other error ever comes out.
 */
import '../../support/cheap-kdf.ts'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { fernet, flet, laravel } from '../../../src/lib/foreign.ts'
import { countHere } from '../../support/node-counts.ts'

const TOKENS = 5000
const PLAIN = 'attack at dawn'

interface Format {
  token: string
  open(token: string): Promise<{ bytes: Uint8Array }>
  isUrlSafe: boolean
}

const sealed = async (
  isUrlSafe: boolean,
  { open }: Pick<Format, 'open'>,
  token: Promise<string>,
): Promise<Format> => ({ token: await token, open, isUrlSafe })

async function gcmFlet(): Promise<Format> {
  const crypt = await flet('pass')
  const form = 'aes-gcm-256'
  return {
    token: await crypt.encrypt(PLAIN, { form }),
    open: (token) => crypt.open(token, { form }),
    isUrlSafe: true,
  }
}

const FORMATS: Record<string, () => Promise<Format>> = {
  Fernet: async () => {
    const crypt = await fernet([new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)])
    return sealed(true, crypt, crypt.encrypt(PLAIN))
  },
  'Flet’s encrypt': async () => {
    const crypt = await flet('pass')
    return sealed(true, crypt, crypt.encrypt(PLAIN))
  },
  'Flet’s encrypt_aes_gcm_256': gcmFlet,
  'Laravel’s CBC': async () => {
    const crypt = await laravel(['k'.repeat(32), 'l'.repeat(32)])
    return sealed(false, crypt, crypt.encryptString(PLAIN))
  },
  'Laravel’s GCM': async () => {
    const crypt = await laravel(['k'.repeat(32), 'l'.repeat(32)], { cipher: 'AES-256-GCM' })
    return sealed(false, crypt, crypt.encryptString(PLAIN))
  },
}

const base64 = (bytes: Uint8Array, isUrlSafe: boolean): string => {
  const text = Buffer.from(bytes).toString('base64')
  return isUrlSafe ? text.replaceAll('+', '-').replaceAll('/', '_') : text
}

/** Bytes with one changed, some taken out, or some put in. */
const changedBytes = (bytes: Uint8Array) =>
  fc
    .tuple(fc.nat(bytes.length - 1), fc.nat(2), fc.uint8Array({ maxLength: 2 }))
    .map(([at, cut, put]) =>
      Uint8Array.from([...bytes.slice(0, at), ...put, ...bytes.slice(at + cut)]),
    )

const flippedBit = (bytes: Uint8Array) =>
  fc
    .nat(bytes.length * 8 - 1)
    .map((bit) => bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))

/** Texts near this token and far from it. */
function hostile({ token, isUrlSafe }: Format): fc.Arbitrary<string> {
  const bytes = new Uint8Array(Buffer.from(token, 'base64'))
  const asToken = (arbitrary: fc.Arbitrary<Uint8Array>) =>
    arbitrary.map((some) => base64(some, isUrlSafe))
  const members = isUrlSafe
    ? undefined
    : (JSON.parse(Buffer.from(token, 'base64').toString()) as object)
  const json = fc.oneof(
    fc.constant(members),
    fc.json().map((text) => JSON.parse(text) as unknown),
  )
  const member = fc.oneof(
    fc.jsonValue(),
    fc.base64String({ maxLength: 48 }),
    fc.constant('00'.repeat(32)),
  )
  return fc.oneof(
    fc.string({ unit: 'binary', maxLength: 64 }),
    fc.base64String({ maxLength: 200 }),
    asToken(fc.uint8Array({ maxLength: 200 })),
    asToken(
      fc
        .uint8Array({ minLength: 32, maxLength: 176 })
        .map((some) => Uint8Array.from([0x80, ...some])),
    ),
    asToken(flippedBit(bytes)),
    asToken(changedBytes(bytes)),
    asToken(fc.nat(bytes.length - 1).map((length) => bytes.slice(0, length))),
    fc.nat(token.length - 1).map((length) => token.slice(0, length)),
    changedBytes(Buffer.from(token)).map((some) => Buffer.from(some).toString('latin1')),
    // Below the second Base64, where there is one: Flet's token, and the members of Laravel's payload.
    members === undefined
      ? asToken(
          changedBytes(bytes.slice(16)).map((some) =>
            Uint8Array.from([...bytes.slice(0, 16), ...some]),
          ),
        )
      : fc
          .tuple(json, fc.constantFrom('iv', 'value', 'mac', 'tag'), member)
          .map(([whole, name, value]) => Object.assign({}, whole, { [name]: value }))
          .map((changed) => base64(Buffer.from(JSON.stringify(changed)), false)),
  )
}

const totals = { refused: 0, same: 0 }

describe.each(Object.keys(FORMATS))('%s', (name) => {
  test(`${TOKENS} random and changed tokens are refused with one code`, async () => {
    const format = await (FORMATS[name] ?? gcmFlet)()
    expect(Buffer.from((await format.open(format.token)).bytes).toString()).toBe(PLAIN)
    let [refused, same] = [0, 0]
    await fc.assert(
      fc.asyncProperty(hostile(format), async (token) => {
        if (token === format.token) return
        try {
          const { bytes } = await format.open(token)
          // Laravel's JSON has parts that nothing depends on: a member more, a `tag` that says nothing.
          expect([format.isUrlSafe, Buffer.from(bytes).toString()]).toEqual([false, PLAIN])
          same++
        } catch (error) {
          if (!isVaultError(error, 'tampered') || Object.keys(error.detail).length > 0) throw error
          refused++
        }
      }),
      { numRuns: TOKENS },
    )
    expect(refused).toBeGreaterThan(TOKENS * 0.9)
    if (format.isUrlSafe) expect(same).toBe(0)
    totals.refused += refused
    totals.same += same
    countHere({ 'foreign tokens refused': refused })
  })
})

afterAll(() => {
  console.log(
    `foreign tokens: ${totals.refused} refused, ${totals.same} whole but for what nothing depends on`,
  )
})
