import { describe, expect, it } from 'vitest'
import type { Item } from '../../../src/protocol/item.ts'
import { NOW, parse, values } from './support.ts'

const file = (items: unknown[], more: object = {}): string =>
  JSON.stringify({ encrypted: false, folders: [], items, ...more })

const one = async (entry: object, more: object = {}): Promise<Item> => {
  const { items, problems } = await parse(file([entry], more), 'bitwarden-json')
  expect(problems).toEqual([])
  return items[0] as Item
}

describe('Bitwarden JSON', () => {
  it('maps a login with addresses, match rules, code and passkeys', async () => {
    const uris = [
      { match: null, uri: 'https://a.example' },
      { match: 3, uri: 'https://b.example' },
      { match: 1, uri: null },
    ]
    const passkey = { credentialId: 'x', counter: '0' }
    const item = await one({
      id: 'i-1',
      organizationId: 'o-1',
      collectionIds: ['k'],
      type: 1,
      name: ' GitHub ',
      favorite: true,
      reprompt: 1,
      login: {
        username: 'me',
        password: ' p ',
        totp: 'otpauth://x',
        uris,
        fido2Credentials: [passkey],
      },
    })
    expect(item).toMatchObject({
      type: 'login',
      title: ' GitHub ',
      favourite: true,
      reprompt: true,
    })
    expect(item.fields).toEqual([
      { id: 'username', kind: 'text', value: 'me' },
      { id: 'password', kind: 'concealed', value: ' p ' },
      { id: 'url', kind: 'url', value: 'https://a.example' },
      { id: 'url', kind: 'url', value: 'https://b.example' },
      { id: 'totp', kind: 'totp', value: 'otpauth://x' },
    ])
    expect(item.source?.extra).toEqual({
      id: 'i-1',
      organizationId: 'o-1',
      collectionIds: ['k'],
      login: { uris, fido2Credentials: [passkey] },
    })
  })

  it('names a nameless login after its host and says the source had no name', async () => {
    const item = await one({ type: 1, name: '', login: { uris: [{ uri: 'https://a.example/x' }] } })
    expect(item.title).toBe('a.example')
    expect(item.source?.extra).toEqual({ name: '' })
  })

  it('keeps folders, dates and history', async () => {
    const item = await one(
      {
        type: 1,
        name: 'n',
        folderId: 'f',
        creationDate: '2020-01-02T03:04:05.678Z',
        revisionDate: '2021-01-02T03:04:05.000Z',
        passwordHistory: [
          { password: 'old', lastUsedDate: '2019-01-01T00:00:00.000Z' },
          { password: 'older', lastUsedDate: '2018-01-01T00:00:00.000Z' },
        ],
      },
      { folders: [{ id: 'f', name: 'Work/Servers' }] },
    )
    expect(item.folder).toBe('Work/Servers')
    expect(item.createdAt).toBe(Date.UTC(2020, 0, 2, 3, 4, 5, 678))
    expect(item.changedAt).toBe(Date.UTC(2021, 0, 2, 3, 4, 5))
    expect(item.history).toEqual([
      { field: 'password', value: 'old', at: Date.UTC(2019, 0) },
      { field: 'password', value: 'older', at: Date.UTC(2018, 0) },
    ])
    expect(item.source?.extra).toEqual({ folderId: 'f' })
  })

  it('keeps the text of a date that says more than a millisecond', async () => {
    const item = await one({ type: 2, name: 'n', creationDate: '2020-01-01T00:00:00.1234567Z' })
    expect(item.createdAt).toBe(Date.UTC(2020, 0, 1, 0, 0, 0, 123))
    expect(item.source?.extra).toEqual({ creationDate: '2020-01-01T00:00:00.1234567Z' })
  })

  it('keeps custom fields of all four types, the empty ones too', async () => {
    const item = await one({
      type: 2,
      name: 'n',
      notes: ' text\n',
      secureNote: { type: 0 },
      fields: [
        { name: 'a', value: ' x ', type: 0, linkedId: null },
        { name: 'b', value: 'pin', type: 1, linkedId: null },
        { name: 'c', value: 'true', type: 2, linkedId: null },
        { name: 'd', value: null, type: 3, linkedId: 100 },
        { name: null, value: '', type: 0 },
        { name: 'f', value: '1\n2', type: 0 },
        { name: 'g', value: 5, type: 0, later: 'x' },
      ],
    })
    expect(item.notes).toBe(' text\n')
    expect(item.fields).toEqual([
      { id: 'c1', kind: 'text', label: 'a', value: ' x ' },
      { id: 'c2', kind: 'concealed', label: 'b', value: 'pin' },
      { id: 'c3', kind: 'boolean', label: 'c', value: 'true' },
      { id: 'c4', kind: 'text', label: 'd', value: '' },
      { id: 'c5', kind: 'text', label: '', value: '' },
      { id: 'c6', kind: 'multiline', label: 'f', value: '1\n2' },
      { id: 'c7', kind: 'text', label: 'g', value: '' },
    ])
    expect(item.source?.extra).toEqual({
      fields: { c4: { type: 3, linkedId: 100 }, c7: { value: 5, later: 'x' } },
    })
  })

  it.each([
    ['9', '2029', { kind: 'year-month', value: '2029-09' }],
    ['12', '2029', { kind: 'year-month', value: '2029-12' }],
    ['13', '2029', { kind: 'text', value: '13/2029' }],
    ['9', '29', { kind: 'text', value: '9/29' }],
    [null, '2029', { kind: 'text', value: '2029' }],
  ])('maps a card that expires %s/%s', async (expMonth, expYear, expiry) => {
    const card = {
      cardholderName: 'Ada',
      brand: 'Visa',
      number: '4111 1',
      code: '007',
      expMonth,
      expYear,
    }
    const item = await one({ type: 3, name: 'n', card })
    expect(item.fields).toEqual([
      { id: 'number', kind: 'concealed', value: '4111 1' },
      { id: 'holder', kind: 'text', value: 'Ada' },
      { id: 'expiry', ...expiry },
      { id: 'cvc', kind: 'concealed', value: '007' },
      { id: 'brand', kind: 'text', value: 'Visa' },
    ])
    expect(item.source?.extra).toBeUndefined()
  })

  it('makes identities and SSH keys custom items with labelled, where needed masked fields', async () => {
    const identity = await one({
      type: 4,
      name: 'Me',
      identity: { firstName: 'Zoë', ssn: '000', email: 'z@e', middleName: null, nickname: 'Z' },
      fields: [{ name: 'x', value: 'y', type: 0 }],
    })
    expect(identity.type).toBe('custom')
    expect(identity.fields).toEqual([
      { id: 'c1', kind: 'text', label: 'First name', value: 'Zoë' },
      { id: 'c2', kind: 'email', label: 'E-mail', value: 'z@e' },
      { id: 'c3', kind: 'concealed', label: 'Social security number', value: '000' },
      { id: 'c4', kind: 'text', label: 'x', value: 'y' },
    ])
    expect(identity.source?.extra).toEqual({ identity: { nickname: 'Z' } })
    const key = await one({
      type: 5,
      name: 'k',
      sshKey: { privateKey: '-\n-', publicKey: 'p', keyFingerprint: 'f' },
    })
    expect(key.fields.map(({ kind }) => kind)).toEqual(['concealed', 'text', 'text'])
  })

  it('names the folder after the collection in an export of an organisation, and keeps all names', async () => {
    const item = await one(
      { type: 2, name: 'n', collectionIds: ['b', 'a'] },
      {
        collections: [
          { id: 'a', name: 'A' },
          { id: 'b', name: 'B' },
        ],
      },
    )
    expect(item.folder).toBe('B')
    expect(item.source?.extra).toEqual({ collections: ['B', 'A'], collectionIds: ['b', 'a'] })
  })

  it('names the folders no entry is in', async () => {
    const folders = [{ id: 'f', name: 'Empty' }]
    const result = await parse(file([], { folders }), 'bitwarden-json')
    expect(result.emptyFolders).toEqual(['Empty'])
    expect(result.problems).toEqual([])
  })

  it('keeps whole what it does not know, and lists it', async () => {
    const entries = [
      { type: 9, name: 'n', bank: { iban: 'IBAN' } },
      { type: 1, name: 'm', login: { password: { a: 'SECRET' } } },
    ]
    const { items, problems } = await parse(file(entries), 'bitwarden-json')
    expect(items[0]).toMatchObject({
      type: 'custom',
      source: { extra: { type: 9, bank: { iban: 'IBAN' } } },
    })
    expect(items[1]?.source?.extra).toEqual({ login: { password: { a: 'SECRET' } } })
    expect(problems.map(({ row }) => row)).toEqual([1, 2])
    expect(JSON.stringify(problems)).not.toMatch(/IBAN|SECRET/)
  })

  it('takes the good entries of a file with bad ones', async () => {
    const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown
    const { items, problems } = await parse(
      file([
        null,
        'x',
        [],
        { type: 1, name: 'a', x: deep },
        { type: 2, name: 'b\ud800' },
        { type: 2, name: 'good' },
      ]),
      'bitwarden-json',
    )
    expect(items.map((item) => item.title)).toEqual(['good'])
    expect(problems.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5])
  })

  it('keeps a member called `__proto__` as data', async () => {
    const text =
      '{"items":[{"type":1,"name":"n","__proto__":{"polluted":1},"login":{"__proto__":{"password":"x"}}}]}'
    const { items } = await parse(text, 'bitwarden-json')
    expect(values(items[0], 'password')).toEqual([])
    expect(JSON.stringify(items[0]?.source?.extra)).toBe(
      '{"__proto__":{"polluted":1},"login":{"__proto__":{"password":"x"}}}',
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('gives an entry the same fingerprint whatever the order of its members', async () => {
    const a = await one({ type: 2, name: 'n', notes: 'x' })
    const b = await one({ notes: 'x', name: 'n', type: 2 })
    expect(a.source?.fingerprint).toBe(b.source?.fingerprint)
    expect(a.createdAt).toBe(NOW)
  })

  it.each([
    ['{"encrypted":true,"passwordProtected":true,"data":"x"}', /protected with a password/],
    ['{"encrypted":true,"items":[]}', /encrypted for one Bitwarden account/],
    ['{"encrypted":false,"items":[', /cut off/],
    ['[]', /not a Bitwarden export/],
    ['{"items":{}}', /not a Bitwarden export/],
  ])('refuses %s with the reason', async (text, reason) => {
    await expect(parse(text, 'bitwarden-json')).rejects.toMatchObject({
      code: 'bad-request',
      detail: { reason: expect.stringMatching(reason) as string },
    })
  })
})
