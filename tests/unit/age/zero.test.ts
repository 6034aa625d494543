/** Keys of X25519 that begin with a zero, which WebKitGTK refuses (docs/adr/0062-keys-that-begin-with-zero.md). */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newIdentity, recipientsOf } from '../../../worker/age/age.ts'
import { readArchive } from '../../../worker/archive/archive.ts'
import { openedText, sealedText } from '../../support/portable.ts'

/** Made for these tests: the first byte of the one is 0, of the other 1, and the recipient is the same. */
const ZERO = 'AGE-SECRET-KEY-1QQ3WX4ZJFK9MYFMFRCXK89VCA7UAXE7WMLV57TEMRV9G7Q9NYW0S3EELUS'
const ONE = 'AGE-SECRET-KEY-1QY3WX4ZJFK9MYFMFRCXK89VCA7UAXE7WMLV57TEMRV9G7Q9NYW0SHLFFX0'
const RECIPIENT = 'age1ql9qg8p6r60s8e3uaf96xuna8nawdtqjz937gqytw8gjnae9f3uqv7rvc2'
const OTHER = 'age1cgnersh3cklddnp0mknswqmwzeyutqq69rr284gmf772csk3quns2s78up'
const TEXT = 'Zürich'
/** Where the key stands in PKCS #8 of X25519. */
const KEY_AT = 16

const importKey = crypto.subtle.importKey.bind(crypto.subtle) as (
  ...given: unknown[]
) => Promise<CryptoKey>
const draw = crypto.getRandomValues.bind(crypto)

/** A browser that takes no key of X25519 for which this holds. */
function refuse(isRefused: (firstByte: number | undefined) => boolean): void {
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation((async (
    ...given: [string, Uint8Array]
  ) => {
    if (given[0] === 'pkcs8' && isRefused(given[1][KEY_AT])) throw new DOMException('', 'DataError')
    return importKey(...given)
  }) as typeof crypto.subtle.importKey)
}

/** The next so many keys drawn begin with zero. */
function drawZeros(count: number): void {
  let left = count
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    const drawn = draw(array)
    if (drawn instanceof Uint8Array && drawn.length === 32 && left-- > 0) drawn[0] = 0
    return drawn
  })
}

afterEach(() => vi.restoreAllMocks())

describe('in a browser that takes no key of X25519 whose first byte is zero', () => {
  beforeEach(() => refuse((firstByte) => firstByte === 0))

  test('an identity that is such a key opens what was sealed for it', async () => {
    const armour = await sealedText(TEXT, { recipients: [RECIPIENT] })
    expect(await openedText(armour, { identities: [ZERO] })).toBe(TEXT)
    expect(await recipientsOf([ZERO, ONE])).toEqual([RECIPIENT, RECIPIENT])
  })

  test('what is sealed for recipients is sealed, whatever keys are drawn for it', async () => {
    drawZeros(3)
    const armour = await sealedText(TEXT, { recipients: [OTHER, RECIPIENT, OTHER] })
    expect(await openedText(armour, { identities: [ONE] })).toBe(TEXT)
  })

  test('a new identity is one that every browser takes', async () => {
    drawZeros(1)
    const { identity, recipient } = await newIdentity()
    expect(await recipientsOf([identity])).toEqual([recipient])
    // Five zeros, then three bits of which the last is set.
    expect(identity).toMatch(/^AGE-SECRET-KEY-1Q[Y9X8]/)
  })
})

test('a browser that takes no key at all is to blame itself, not the file, the identity or the recipient', async () => {
  const armour = await sealedText(TEXT, { recipients: [RECIPIENT] })
  refuse(() => true)
  const blame = { name: 'DataError' }
  await expect(openedText(armour, { identities: [ONE] })).rejects.toMatchObject(blame)
  await expect(recipientsOf([ONE])).rejects.toMatchObject(blame)
  const inBackup = readArchive(new Blob([armour]), { identities: [ONE] })
  await expect(inBackup).rejects.toMatchObject(blame)
  await expect(sealedText(TEXT, { recipients: [RECIPIENT] })).rejects.toMatchObject(blame)
})
