/** Moving old stores into the vault: what is copied, what stays, and that nothing is lost or doubled wherever it ends. */
import { expect, test } from 'vitest'
import {
  browserVault,
  capacitorPreferences,
  cordovaSecureStorage,
  flutterSecureStorage,
  migrateFrom,
  previewMigration,
  webStorage,
  type Source,
} from '../../../src/lib/migrate.ts'
import { oldStorage, type FullStorage } from '../../support/old-storage.ts'
import { pageVault, usePageVaults } from '../../support/page-vault.ts'

usePageVaults()

/** A store of the plug-in for Flutter, with its key, three entries, and what belongs to others. */
const FLUTTER = {
  FlutterSecureStorage: '3DasiCiZf7cO2Y1VTVKd3bzuf1/kR/aVyeIR2OMcFv4=',
  'FlutterSecureStorage.apiKey': 'MwkEoe4dUW36apQ2.JnaF8qKlo8poDQu4wXYcykMj+FTzt/HkObo=',
  'FlutterSecureStorage.jwt':
    'iak6/oaHdmgBSOJ9.aLA7dgdNKuc4hAmW/l1ojqrYthHIqcY9bEUkQeqeyJafGQtz8f3sbu8wQQZIXVoCEV0aziYjuxFi',
  theme: 'dark',
}
const FLUTTER_ENTRIES = { apiKey: 'your_value', jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln' }

const nothing = { copied: [], present: [], conflicts: [], unread: [], erased: [], changed: [] }

test('a preview says what would be moved, and touches neither side', async () => {
  const vault = await pageVault()
  const storage = oldStorage(FLUTTER)
  const preview = await previewMigration(vault, flutterSecureStorage(storage))
  expect(preview).toEqual({ ...nothing, copied: ['apiKey', 'jwt'], leftBehind: [] })
  expect(storage.all).toEqual(FLUTTER)
  expect(await vault.namespace('flutter-secure-storage/FlutterSecureStorage').count()).toBe(0)
})

test('one call copies, and erases the old entries with their key, and nothing else', async () => {
  const vault = await pageVault()
  const storage = oldStorage(FLUTTER)
  const done = await migrateFrom(vault, flutterSecureStorage(storage))
  expect(done).toMatchObject({ copied: ['apiKey', 'jwt'], unread: [], conflicts: [] })
  expect(done.erased.at(-1)).toBe('FlutterSecureStorage')
  expect(storage.all).toEqual({ theme: 'dark' })
  const store = vault.namespace('flutter-secure-storage/FlutterSecureStorage')
  for (const [name, value] of Object.entries(FLUTTER_ENTRIES)) {
    expect(await store.get(name)).toBe(value)
  }
})

test('run again it does nothing, and no entry is written twice', async () => {
  const vault = await pageVault()
  const storage = oldStorage({ 'CapacitorStorage.a': '1' })
  const first = await migrateFrom(vault, capacitorPreferences(storage), { erase: false })
  expect(first).toMatchObject({ copied: ['a'], erased: [] })
  const store = vault.namespace('preferences/CapacitorStorage')
  const before = await store.entry('a')
  const second = await migrateFrom(vault, capacitorPreferences(storage))
  expect(second).toMatchObject({ copied: [], present: ['a'], erased: ['CapacitorStorage.a'] })
  expect(await store.entry('a')).toEqual(before)
  const third = await migrateFrom(vault, capacitorPreferences(storage))
  expect(third).toMatchObject({ ...nothing })
})

test('what the vault has under that name stays, in both, until it is to be overwritten', async () => {
  const vault = await pageVault()
  const storage = oldStorage({ 'CapacitorStorage.a': 'old', 'CapacitorStorage.b': '2' })
  const store = vault.namespace('preferences/CapacitorStorage')
  await store.set('a', 'new')
  const source = capacitorPreferences(storage)
  expect(await previewMigration(vault, source)).toMatchObject({ copied: ['b'], conflicts: ['a'] })
  expect(await migrateFrom(vault, source)).toMatchObject({ copied: ['b'], conflicts: ['a'] })
  expect(storage.all).toEqual({ 'CapacitorStorage.a': 'old' })
  expect(await store.get('a')).toBe('new')
  const over = await migrateFrom(vault, source, { conflicts: 'overwrite' })
  expect(over).toMatchObject({ copied: ['a'], conflicts: ['a'] })
  expect(await store.get('a')).toBe('old')
  expect(storage.all).toEqual({})
})

test('what cannot be read stays, and with it the key that may open it one day', async () => {
  const vault = await pageVault()
  const broken = { 'FlutterSecureStorage.broken': 'AAAA.AAAA' }
  const storage = oldStorage({ ...FLUTTER, ...broken })
  const done = await migrateFrom(vault, flutterSecureStorage(storage))
  expect(done.unread).toEqual([
    { item: 'FlutterSecureStorage.broken', name: 'broken', why: 'malformed' },
  ])
  const { FlutterSecureStorage: key } = FLUTTER
  expect(storage.all).toEqual({ ...broken, FlutterSecureStorage: key, theme: 'dark' })
})

test('an item of many entries goes only when all of them are safe', async () => {
  const vault = await pageVault()
  const item = 'IV-app-data'
  const storage = oldStorage({ [item]: '{"a":{"n":1},"b":"2"}' })
  const store = vault.namespace('identity-vault/app')
  await store.set('b', 'other')
  const done = await migrateFrom(vault, browserVault(storage, 'app'))
  expect(done).toMatchObject({ copied: ['a'], conflicts: ['b'], erased: [] })
  expect(storage.getItem(item)).not.toBeNull()
  await store.set('b', '2')
  await migrateFrom(vault, browserVault(storage, 'app'))
  expect(storage.all).toEqual({})
  expect(await store.get('a')).toEqual({ n: 1 })
})

test('names and values that the vault does not have are told, and stay', async () => {
  const vault = await pageVault()
  const items = {
    'CapacitorStorage.': 'no name',
    [`CapacitorStorage.${'x'.repeat(5000)}`]: 'long name',
    'CapacitorStorage.half': '\ud800',
    'CapacitorStorage.ok': 'fine',
  }
  const storage = oldStorage(items)
  const done = await migrateFrom(vault, capacitorPreferences(storage))
  expect(done.copied).toEqual(['ok'])
  expect(done.unread.map(({ why }) => why)).toEqual(['unsupported', 'unsupported', 'unsupported'])
  expect(Object.keys(storage.all)).toHaveLength(3)
})

test('an entry that the app writes while it is moved stays in the old store', async () => {
  const vault = await pageVault()
  const storage = oldStorage({ _SS_a: 'old', _SS_b: 'b' })
  const source = cordovaSecureStorage(storage, 'shop')
  const busy: Source = {
    ...source,
    read: async (items) => {
      const read = await source.read(items)
      storage.setItem('_SS_a', 'newer')
      return read
    },
  }
  const done = await migrateFrom(vault, busy)
  expect(done).toMatchObject({ copied: ['a', 'b'], erased: ['_SS_b'], changed: ['_SS_a'] })
  expect(storage.all).toEqual({ _SS_a: 'newer' })
  // The next run sees two values of one name, and asks.
  expect(await migrateFrom(vault, source)).toMatchObject({ conflicts: ['a'] })
})

test('what is written to the vault between copying and reading back is no reason to erase', async () => {
  const vault = await pageVault()
  const storage = oldStorage({ _SS_a: 'old' })
  const store = vault.namespace('outsystems/shop')
  let reads = 0
  const meddling = Object.assign(Object.create(vault) as typeof vault, {
    namespace: () => ({
      ...store,
      getMany: async (names: string[]) => {
        if (++reads === 2) await store.set('a', 'of somebody else')
        return store.getMany(names)
      },
    }),
  })
  const done = await migrateFrom(meddling, cordovaSecureStorage(storage, 'shop'))
  expect(done.erased).toEqual([])
  expect(storage.all).toEqual({ _SS_a: 'old' })
})

test('two tabs that move the same store at once move it once', async () => {
  const vault = await pageVault()
  const others = await Promise.all([pageVault(vault.name), pageVault(vault.name)])
  const items = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`_SS_k${i}`, `v${i}`]))
  const storage = oldStorage(items)
  const source = (): Source => cordovaSecureStorage(storage, 'shop')
  const runs = await Promise.all([vault, ...others].map((tab) => migrateFrom(tab, source())))
  expect(runs.map(({ conflicts }) => conflicts)).toEqual([[], [], []])
  expect(runs.reduce((sum, { copied }) => sum + copied.length, 0)).toBe(50)
  expect(storage.all).toEqual({})
  const entries = await vault.namespace('outsystems/shop').entries()
  expect(entries.map(({ name, value }) => [`_SS_${name}`, value]).toSorted()).toEqual(
    Object.entries(items).toSorted(),
  )
})

test('items are chosen by a list, a pattern or a function, and keep their names', async () => {
  const vault = await pageVault()
  const items = { 'app.token': 't', 'app.theme': 'dark', other: 'x' }
  for (const match of [
    /^app\.t/gy,
    ['app.token', 'app.theme'],
    (name: string) => name !== 'other',
  ]) {
    const preview = await previewMigration(vault, webStorage(oldStorage(items), match))
    expect(preview.copied).toEqual(['app.token', 'app.theme'])
  }
})

test('what else looks like a secret is listed, without what it says', async () => {
  const vault = await pageVault()
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'
  const storage = oldStorage({
    _SS_a: '1',
    'debug.dump': jwt,
    openai: 'sk-proj-abcdefghijklmnop1234',
    refresh_token: 'x',
    cache: '{"user":{"password":"hunter2"}}',
    pem: '-----BEGIN RSA PRIVATE KEY-----\nMII',
    theme: 'dark',
    lastVisit: '2026-01-01',
    'sb-session': '',
  })
  const { leftBehind } = await previewMigration(vault, cordovaSecureStorage(storage, 'shop'))
  expect(leftBehind).toEqual([
    { item: 'debug.dump', why: 'a signed token' },
    { item: 'openai', why: 'a key of a service' },
    { item: 'refresh_token', why: 'its name' },
    { item: 'cache', why: 'a token in JSON' },
    { item: 'pem', why: 'a private key' },
  ])
  expect(JSON.stringify(leftBehind)).not.toContain('hunter2')
})

test('with the vault locked, or the wrong key for the old store, nothing happens on either side', async () => {
  const vault = await pageVault()
  const storage = oldStorage(FLUTTER)
  const wrong = {
    wrapKey: 'LTrZI68QsEOW8N+OY/EqIgCsrqM2cVPnWwh7FG86Ons=',
    wrapKeyIv: 'cVJ9vPYdETQyGmyO',
  }
  await expect(migrateFrom(vault, flutterSecureStorage(storage, wrong))).rejects.toMatchObject({
    code: 'bad-request',
  })
  await vault.lock()
  await expect(migrateFrom(vault, flutterSecureStorage(storage))).rejects.toMatchObject({
    code: 'locked',
  })
  expect(storage.all).toEqual(FLUTTER)
})

/** The step at which a run is ended, and whether what it was about to do is done all the same. */
interface Kill {
  step: number
  isDone: boolean
}

/** Ends a run, as a closed tab would, at its n-th step on either side. */
class Killer {
  readonly #kill: Kill
  #steps = 0

  constructor(kill: Kill) {
    this.#kill = kill
  }

  get isOver(): boolean {
    return this.#steps > this.#kill.step
  }

  before<T>(work: () => T): T {
    if (this.isOver) throw new Error('killed')
    const isNow = this.#steps++ === this.#kill.step
    if (!isNow) return work()
    if (!this.#kill.isDone) throw new Error('killed')
    const done = work()
    // What was sent takes place, and nobody hears of it.
    throw Object.assign(new Error('killed'), { done })
  }
}

test('ended at any step and run again, nothing is lost, nothing doubled, and erased only what was read back', async () => {
  let kills = 0
  for (let step = 0; ; step++) {
    const runs = await Promise.all(
      [false, true].map((isDone) => killedAndRepeated({ step, isDone })),
    )
    if (runs.every((wasKilled) => !wasKilled)) break
    kills += runs.filter(Boolean).length
  }
  // Ten steps on the vault and the storage at least, each ended before and after it was done.
  expect(kills).toBeGreaterThanOrEqual(20)
})

async function killedAndRepeated(kill: Kill): Promise<boolean> {
  const vault = await pageVault()
  const storage = oldStorage(FLUTTER)
  const store = vault.namespace('flutter-secure-storage/FlutterSecureStorage')
  const killer = new Killer(kill)
  const dying: FullStorage = {
    ...oldStorage(),
    get length() {
      return killer.before(() => storage.length)
    },
    key: (index) => storage.key(index),
    getItem: (name) => killer.before(() => storage.getItem(name)),
    removeItem: (name) => killer.before(() => storage.removeItem(name)),
  }
  const pending: Promise<unknown>[] = []
  const late = <T>(call: () => Promise<T>): Promise<T> =>
    killer.before(() => {
      const answer = call()
      pending.push(answer.catch(() => {}))
      return answer
    })
  const dyingVault = Object.assign(Object.create(vault) as typeof vault, {
    namespace: () => ({
      ...store,
      getMany: (names: string[]) => late(() => store.getMany(names)),
      apply: (operations: never[]) => late(() => store.apply(operations)),
    }),
  })
  const wasKilled = await migrateFrom(dyingVault, flutterSecureStorage(dying)).then(
    () => false,
    (error: unknown) => String(error).includes('killed'),
  )
  await Promise.all(pending)
  for (const [name, value] of Object.entries(FLUTTER_ENTRIES)) {
    // In the old store with its key, or in the vault.
    const isOld =
      `FlutterSecureStorage.${name}` in storage.all && 'FlutterSecureStorage' in storage.all
    if (!isOld) expect(await store.get(name)).toBe(value)
  }
  const before = await store.entries()
  await migrateFrom(vault, flutterSecureStorage(storage))
  expect(storage.all).toMatchObject({ theme: 'dark' })
  expect(Object.keys(storage.all).filter((item) => item !== 'theme')).toEqual([])
  const after = await store.entries()
  expect(Object.fromEntries(after.map(({ name, value }) => [name, value]))).toEqual(FLUTTER_ENTRIES)
  // What was there was not written once more.
  for (const entry of before) expect(after).toContainEqual(entry)
  return wasKilled
}
