/** The known answers of the old stores: each good case gives its entries, each bad one is refused as it says. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  aparajitaBlowfishStorage,
  aparajitaSecureStorage,
  browserVault,
  capacitorPreferences,
  cordovaSecureStorage,
  fletClientStorage,
  flutterSecureStorage,
  martinkasaSecureStorage,
  type FlutterOptions,
  type OldStorage,
  type Source,
} from '../../../src/lib/migrate.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { oldStorage } from '../../support/old-storage.ts'
import { Tally, vectorsIn } from '../../support/vectors.ts'

interface Case {
  id: string
  format: string
  kind: 'good' | 'bad' | 'lenient' | 'info'
  note: string
  input: {
    storage: Record<string, string>
    options?: FlutterOptions
    prefix?: string
    convertDate?: boolean
    encryptionKey?: string
    group?: string
    legacy?: boolean
    vaultKey?: string
    api?: 'shared_preferences' | 'client_storage'
  }
  expect: {
    ok: boolean
    entries?: Record<string, unknown>
    errors?: Record<string, string[]>
    foreign?: string[]
    accept?: string[]
    raw_items?: Record<string, string>
    utf8?: Record<string, string>
  }
}

type Input = Case['input']

const SOURCES: Record<string, (storage: OldStorage, input: Input) => Source> = {
  'fss-web': (storage, { options: { publicKey, wrapKey, wrapKeyIv } = {} }) =>
    flutterSecureStorage(storage, {
      ...(publicKey !== undefined && { publicKey }),
      ...(wrapKey !== undefined && { wrapKey }),
      ...(wrapKeyIv !== undefined && { wrapKeyIv }),
    }),
  'aparajita-v3': (storage, { prefix = '', convertDate = true }) =>
    aparajitaSecureStorage(storage, { prefix, convertDate, as: 'value' }),
  'aparajita-v1v2': (storage, { prefix = '', convertDate = true, encryptionKey = '' }) =>
    aparajitaBlowfishStorage(storage, { prefix, convertDate, encryptionKey, as: 'value' }),
  'martinkasa-web': (storage, { prefix = '' }) => martinkasaSecureStorage(storage, { prefix }),
  'capacitor-preferences': (storage, { group = '', legacy = false }) =>
    capacitorPreferences(storage, { group, legacy }),
  'identity-vault-browservault': (storage, { vaultKey = '' }) => browserVault(storage, vaultKey),
  'outsystems-browser': (storage) => cordovaSecureStorage(storage, 'store'),
  'flet-client-storage': (storage, { api }) => fletClientStorage(storage, api),
}

/** What our codes mean in the words of the vectors. */
const MEANINGS: Record<string, string[]> = {
  'bad-request': ['key'],
  'record-missing': ['key-missing'],
  tampered: ['malformed', 'authentication'],
}

interface Found {
  entries: Record<string, unknown>
  errors: Record<string, string>
  foreign: string[]
}

async function read(one: Case, sourceOf = SOURCES[one.format]): Promise<Found> {
  const storage = oldStorage(one.input.storage)
  const source = sourceOf?.(storage, one.input)
  if (!source) throw new Error(`no reader for ${one.format}`)
  const names = Object.keys(one.input.storage)
  const items = new Map(Object.entries(one.input.storage).filter(([item]) => source.owns(item)))
  const found: Found = { entries: {}, errors: {}, foreign: [] }
  for (const result of (await source.read(items)).values()) {
    if ('why' in result) found.errors[result.name] = result.why
    else for (const [name, value] of result.entries) found.entries[name] = value
  }
  found.foreign = names.filter((item) => !source.owns(item) && item !== source.keyItem).sort()
  // A reader reads.
  expect(storage.all).toEqual(one.input.storage)
  return found
}

/** A value in the form that its file has it in. */
function told(value: unknown, wanted: unknown): unknown {
  const form = typeof wanted === 'object' && wanted !== null ? wanted : {}
  if ('sha256' in form && typeof value === 'string') {
    const bytes = Buffer.from(value)
    return { sha256: createHash('sha256').update(bytes).digest('hex'), utf8_bytes: bytes.length }
  }
  if (!('type' in form)) return value
  if (value instanceof Date) return { type: 'date', value: value.toISOString() }
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return { type, value }
}

async function expectFound(one: Case): Promise<void> {
  const { entries = {}, errors = {}, foreign = [] } = one.expect
  const found = await read(one)
  const names = Object.keys(found.entries)
  const ours = names.map((name) => [name, told(found.entries[name], entries[name])])
  expect(Object.fromEntries(ours)).toEqual(entries)
  expect(Object.keys(found.errors).sort()).toEqual(Object.keys(errors).sort())
  for (const [name, accepted] of Object.entries(errors))
    expect(accepted).toContain(found.errors[name])
  expect(found.foreign).toEqual(foreign.toSorted())
}

async function expectRefused({ expect: { accept = [] }, ...one }: Case): Promise<void> {
  const outcome = await Promise.resolve()
    .then(() => read({ ...one, expect: { ok: false } }))
    .catch((error: unknown) => error)
  if (outcome instanceof Error) {
    expect(isVaultError(outcome)).toBe(true)
    const words = MEANINGS[(outcome as { code?: string }).code ?? ''] ?? []
    expect(words.some((word) => accept.includes(word))).toBe(true)
    return
  }
  const { entries, errors } = outcome as Found
  expect(entries).toEqual({})
  expect(Object.keys(errors)).not.toEqual([])
  for (const why of Object.values(errors)) expect(accept).toContain(why)
}

const casesOf = (file: string): Case[] => vectorsIn<{ cases: Case[] }>(file).cases

describe.each([
  ['flutter-secure-storage-web.json', { good: 28, bad: 14, lenient: 3, info: 0 }],
  ['aparajita-capacitor-secure-storage.json', { good: 20, bad: 6, lenient: 0, info: 4 }],
  ['martinkasa-capacitor-secure-storage-plugin.json', { good: 11, bad: 0, lenient: 1, info: 2 }],
  ['capacitor-preferences.json', { good: 5, bad: 0, lenient: 0, info: 0 }],
  ['other-web-stores.json', { good: 7, bad: 2, lenient: 0, info: 0 }],
] as const)('%s: %o', (file, counts) => {
  const cases = casesOf(file)
  const tally = new Tally(file, cases.length)

  test('no case is left out', () => {
    const found = { good: 0, bad: 0, lenient: 0, info: 0 }
    for (const { kind } of cases) found[kind]++
    expect(found).toEqual(counts)
  })

  // What the old store itself reads is read, however it was written.
  const readable = cases.filter(({ kind }) => kind !== 'bad')
  test.each(readable)('$id is read: $note', async (one) => {
    await expectFound(one)
    tally.opened()
  })

  const bad = cases.filter(({ kind }) => kind === 'bad')
  test.each(bad)('$id is refused: $note', async (one) => {
    await expectRefused(one)
    tally.refused()
  })
})

test('where an app has put bytes of UTF-8 into Latin-1, they can be read as that', async () => {
  const one = casesOf('martinkasa-capacitor-secure-storage-plugin.json').find(
    ({ expect }) => expect.utf8,
  )
  const found = await read(one as Case, (storage) =>
    martinkasaSecureStorage(storage, { text: 'utf8' }),
  )
  expect(found.entries).toEqual(one?.expect.utf8)
})

test('as text, what getItem of the plug-in answers is taken as it is, be it JSON or not', async () => {
  const one = casesOf('aparajita-capacitor-secure-storage.json').find(
    ({ expect }) => expect.raw_items,
  )
  const found = await read(one as Case, (storage) => aparajitaSecureStorage(storage))
  expect(found).toMatchObject({ entries: { ...one?.expect.raw_items, ok: '1' }, errors: {} })
})
