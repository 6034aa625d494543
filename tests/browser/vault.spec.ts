/** The public client in a real browser, under the strict policy: create, unlock, key-value, tabs, locking. */
import { expect, test } from '../support/fixtures.ts'
import { codeOf, openDeviceVault, openPage, PASSPHRASE } from './page.ts'

test('a secret goes from the page through the worker to disk and back, over a reload', async ({
  context,
}) => {
  const page = await openPage(context)
  const states = await page.evaluate(async (passphrase) => {
    const vault = await window.coffer.open()
    const seen: string[] = [vault.state]
    vault.on('state', ({ state }) => seen.push(state))
    let expectedMs = 0
    vault.on('progress', (event) => (expectedMs = event.expectedMs))
    await vault.create({ passphrase })
    seen.push(vault.state)
    await vault.set('openai', 'sk-1')
    await vault.lock()
    seen.push(vault.state)
    return { seen, announced: expectedMs > 0 }
  }, PASSPHRASE)
  expect(states).toEqual({
    seen: ['empty', 'unlocked', 'unlocked', 'locked', 'locked'],
    announced: true,
  })
  await page.reload()
  await page.waitForFunction(() => 'coffer' in window)
  const answers = await page.evaluate(async (passphrase) => {
    const vault = await window.coffer.open()
    const before = vault.state
    const wrong = await vault.unlock({ passphrase: 'wrong' }).catch((error) => error.code)
    await vault.unlock({ passphrase })
    const { slots, healed, secureContext, trustedTypes, framed } = await vault.report()
    return {
      before,
      wrong,
      value: await vault.get('openai'),
      kdf: (slots[0]?.iterations ?? 0) >= 600_000,
      healed,
      secureContext,
      trustedTypes,
      framed,
    }
  }, PASSPHRASE)
  expect(answers).toEqual({
    before: 'locked',
    wrong: 'wrong-secret',
    value: 'sk-1',
    kdf: true,
    healed: [],
    secureContext: 'yes',
    trustedTypes: 'yes',
    framed: 'no',
  })
})

test('every type of value comes back as it went in', async ({ context }) => {
  const page = await openDeviceVault(context)
  const same = await page.evaluate(async () => {
    const { vault } = window
    const round = async (value: never): Promise<unknown> => {
      await vault.set('v', value)
      return vault.get('v')
    }
    const map = await round(
      new Map<unknown, unknown>([[{ a: 1 }, new Set([1n, undefined])]]) as never,
    )
    const buffer = await round(Uint8Array.of(1, 2).buffer as never)
    const bytes = (await round(new Uint8Array(99).subarray(3, 5) as never)) as Uint8Array
    const date = (await round(new Date(Number.NaN) as never)) as Date
    const proto = await round(JSON.parse('{"__proto__":{"x":1}}') as never)
    return {
      minusZero: Object.is(await round(-0 as never), -0),
      nan: Object.is(await round(Number.NaN as never), Number.NaN),
      bigint: (await round((2n ** 100n) as never)) === 2n ** 100n,
      map: map instanceof Map && [...map.values()].every((inner) => inner.has(undefined)),
      buffer: buffer instanceof ArrayBuffer && buffer.byteLength === 2,
      // Not a view on the decrypted segment: nothing else comes along.
      bytes: bytes.byteLength === 2 && bytes.buffer.byteLength === 2,
      date: Number.isNaN(date.getTime()),
      proto: Object.keys(proto as object).join() === '__proto__',
      null: (await round(null as never)) === null,
    }
  })
  for (const [kind, kept] of Object.entries(same)) expect(kept, kind).toBe(true)
})

test('what cannot be stored is refused with its path, and nothing is written', async ({
  context,
}) => {
  const page = await openDeviceVault(context)
  const refused = await page.evaluate(async () => {
    class Point {}
    const cycle: unknown[] = []
    cycle.push(cycle)
    const bad: Record<string, unknown> = {
      undefined: undefined,
      function: { deep: [() => 1] },
      class: { list: [new Point()] },
      cycle,
      surrogate: { text: '\ud800' },
      regexp: /x/,
      float32: new Float32Array(1),
    }
    const found: Record<string, unknown> = {}
    for (const [kind, value] of Object.entries(bad)) {
      found[kind] = await window.vault
        .set('bad', value as never)
        .catch((error) => `${error.code} ${error.detail.path}`)
    }
    found['left'] = await window.vault.keys()
    return found
  })
  expect(refused).toEqual({
    undefined: 'bad-value $',
    function: 'bad-value $.deep[0]',
    class: 'bad-value $.list[0]',
    cycle: 'bad-value $[0]',
    surrogate: 'bad-value $.text',
    regexp: 'bad-value $',
    float32: 'bad-value $',
    left: [],
  })
})

test('twenty tabs creating at once make one vault, and all of them can use it', async ({
  context,
}) => {
  const pages = await Promise.all(Array.from({ length: 20 }, () => openPage(context)))
  const made = await Promise.all(
    pages.map((page) =>
      page.evaluate(async () => {
        const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
        return vault.create({ device: true }).then(
          () => 'created',
          (error) => error.code as string,
        )
      }),
    ),
  )
  expect(made.filter((result) => result === 'created')).toHaveLength(1)
  expect(made.filter((result) => result === 'already-exists')).toHaveLength(19)
  await Promise.all(
    pages.map((page, index) =>
      page.evaluate(async (name) => {
        if (window.vault.state !== 'unlocked') await window.vault.unlock()
        await window.vault.set(name, name)
      }, `tab ${index}`),
    ),
  )
  const counts = await Promise.all(pages.map((page) => page.evaluate(() => window.vault.count())))
  expect(counts).toEqual(Array.from({ length: 20 }, () => 20))
})

test('locking one tab locks the others, and a write in one is told in the other', async ({
  context,
}) => {
  const [one, two] = [await openDeviceVault(context), await openDeviceVault(context)]
  await two.evaluate(() => {
    const told: unknown[] = []
    Object.assign(window, { told })
    window.vault.on('changed', (event) => told.push(event))
    window.vault.on('locked', () => told.push('locked'))
  })
  await one.evaluate(() => window.vault.set('a', 1))
  await two.waitForFunction(() => (window as unknown as { told: unknown[] }).told.length === 1)
  expect(await codeOf(two, 'get')).toEqual({ answer: 1 })
  await one.evaluate(() => window.vault.lock())
  expect(await codeOf(two, 'get')).toBe('locked')
  expect(await codeOf(one, 'keys')).toBe('locked')
  await two.waitForFunction(() => window.vault.state === 'locked')
  const told = await two.evaluate(() => (window as unknown as { told: unknown[] }).told)
  expect(told).toEqual([{ namespace: '', names: ['a'] }, 'locked'])
})

test('without secure storage support nothing is created silently', async ({ context }) => {
  const page = await openPage(context)
  const codes = await page.evaluate(async () => {
    const vault = await window.coffer.open()
    const results = [vault.state]
    for (const call of [() => vault.get('a'), () => vault.keys(), () => vault.unlock()]) {
      results.push(await call().catch((error) => error.code))
    }
    const databases = await indexedDB.databases()
    vault.close()
    return { results, header: databases.map(({ name }) => name).sort() }
  })
  // Reading made no key and no vault: a read of an empty place says so.
  expect(codes.results).toEqual(['empty', 'locked', 'locked', 'empty'])
})
