/** Tokens: what this vault seals for others to keep opens here, for the context it was made for, and nowhere else. */
import * as fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { MAX_VALUE_BYTES } from '../../../src/protocol/limits.ts'
import { countHere } from '../../support/node-counts.ts'
import { freshName, newVault, openTab, PASSPHRASE, type Tab } from '../../support/tab.ts'

/** Broken tokens that are tried. */
const TRIES = Number(process.env['COFFER_TOKENS'] ?? 100_500)

let vault: Tab
let name: string

beforeAll(async () => {
  name = freshName()
  vault = await newVault(name)
})

const codeOf = async (opening: Promise<unknown>): Promise<unknown> => {
  try {
    return await opening
  } catch (error) {
    return isVaultError(error) ? error.code : error
  }
}

test('any text and any bytes come back, for the context they were sealed for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      async (text, bytes, context) => {
        const token = await vault.encrypt(text, context)
        expect(token).toMatch(/^cof1\.[\w-]+$/)
        expect(await vault.decrypt(token, context)).toBe(text)
        const sealed = await vault.encryptBytes(bytes, context)
        expect(sealed.length).toBe(bytes.length + 33)
        expect(await vault.decryptBytes(sealed, context)).toEqual(bytes)
      },
    ),
    { numRuns: 100 },
  )
})

test('a byte order mark and an empty text come back too', async () => {
  for (const text of ['', '\ufeffa']) {
    expect(await vault.decrypt(await vault.encrypt(text, ''), '')).toBe(text)
  }
})

test('the same text gives another token each time', async () => {
  const tokens = await Promise.all(Array.from({ length: 50 }, () => vault.encrypt('same', '')))
  expect(new Set(tokens).size).toBe(50)
})

test('a token opens for no other context, and in no other vault', async () => {
  const token = await vault.encrypt('a', 'user 1')
  for (const context of ['', 'user 2', 'user 1 ', 'User 1']) {
    expect(await codeOf(vault.decrypt(token, context))).toBe('tampered')
  }
  const other = await newVault()
  expect(await codeOf(other.decrypt(token, 'user 1'))).toBe('tampered')
})

test('a token of a later version is told from a broken one', async () => {
  const token = await vault.encrypt('a', '')
  expect(await codeOf(vault.decrypt(token.replace('cof1', 'cof2'), ''))).toBe('unsupported-version')
  const bytes = await vault.encryptBytes(Uint8Array.of(1), '')
  bytes[0] = 2
  expect(await codeOf(vault.decryptBytes(bytes, ''))).toBe('unsupported-version')
})

test('bytes that are no text are not made one', async () => {
  const bytes = await vault.encryptBytes(Uint8Array.of(0xff, 0xfe), '')
  const text = `cof1.${Buffer.from(bytes).toString('base64url')}`
  expect(await codeOf(vault.decrypt(text, ''))).toBe('tampered')
})

test('what cannot come back as it was is refused', async () => {
  expect(await codeOf(vault.encrypt('a\ud800', ''))).toBe('bad-value')
  expect(await codeOf(vault.encrypt('x'.repeat(MAX_VALUE_BYTES + 1), ''))).toBe('too-large')
  expect(await codeOf(vault.encryptBytes(new Uint8Array(MAX_VALUE_BYTES + 1), ''))).toBe(
    'too-large',
  )
  expect(await codeOf(vault.encrypt('a', 'x'.repeat(4097)))).toBe('bad-request')
})

test('a locked vault neither seals nor opens, whatever the token, in any tab', async () => {
  const own = freshName()
  const [first, second] = [await newVault(own), await openTab(own)]
  await second.unlock({ passphrase: PASSPHRASE })
  const token = await first.encrypt('a', '')
  await first.lock()
  for (const tab of [first, second]) {
    expect(await codeOf(tab.encrypt('a', ''))).toBe('locked')
    expect(await codeOf(tab.decrypt(token, ''))).toBe('locked')
    expect(await codeOf(tab.decrypt('nonsense', ''))).toBe('locked')
  }
})

test('tokens outlive the tab, and a rotation unless it drops what is outside', async () => {
  const own = freshName()
  const first = await newVault(own)
  const token = await first.encrypt('kept', 'c')
  await first.close()
  const second = await openTab(own)
  await second.unlock({ passphrase: PASSPHRASE })
  expect(await second.decrypt(token, 'c')).toBe('kept')
  await second.rotate({})
  expect(await second.decrypt(token, 'c')).toBe('kept')
  const later = await second.encrypt('later', 'c')
  await second.rotate({ dropOutside: true })
  expect(await codeOf(second.decrypt(token, 'c'))).toBe('tampered')
  expect(await codeOf(second.decrypt(later, 'c'))).toBe('tampered')
  expect(await second.decrypt(await second.encrypt('new', 'c'), 'c')).toBe('new')
})

test('a session reserves its seals once, before the first of them', async () => {
  const own = freshName()
  const tab = await newVault(own)
  const rows = async (): Promise<number> => (await tab.report()).sequence ?? 0
  const before = await rows()
  await Promise.all(Array.from({ length: 20 }, () => tab.encrypt('a', '')))
  expect(await rows()).toBe(before + 1)
  await tab.encrypt('a', '')
  expect(await rows()).toBe(before + 1)
  const other = await openTab(own)
  await other.unlock({ passphrase: PASSPHRASE })
  expect(await other.decrypt(await tab.encrypt('a', ''), '')).toBe('a')
})

/** Broken in one of many ways; never a token that this vault has made. */
const broken = (token: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `cof1.${text}`),
    fc
      .uint8Array({ maxLength: 90 })
      .map((bytes) => `cof1.${Buffer.from(bytes).toString('base64url')}`),
    fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_+/=. \u00e4\0'))
      .map(([at, char]) => token.slice(0, at) + char + token.slice(at + 1)),
    fc.nat(token.length - 1).map((at) => token.slice(0, at)),
    fc
      .tuple(fc.nat(token.length), fc.string({ minLength: 1, maxLength: 5 }))
      .map(([at, more]) => token.slice(0, at) + more + token.slice(at)),
    fc.constantFrom('=', '==', ' ', '\n', '.').map((more) => token + more),
  )

test('every broken token is tampered, or of a later version where it says so', async () => {
  const token = await vault.encrypt('the text that was sealed', 'context')
  let tried = 0
  await fc.assert(
    fc.asyncProperty(fc.array(broken(token), { minLength: 50, maxLength: 50 }), async (all) => {
      const others = all.filter((one) => one !== token)
      const codes = await Promise.all(others.map((one) => codeOf(vault.decrypt(one, 'context'))))
      tried += others.length
      codes.forEach((code, index) => {
        const isLater = /^cof[2-9]\./.test(others[index] ?? '')
        expect(code).toBe(isLater ? 'unsupported-version' : 'tampered')
      })
    }),
    { numRuns: Math.ceil(TRIES / 50) },
  )
  countHere({ badInputs: tried })
  process.stdout.write(`broken tokens refused: ${tried}\n`)
}, 300_000)
