/**
 * The self-test page as a person meets it, in every engine: what it says where all is well, what it says where
 * something is not, and that it leaves nothing behind and a vault of theirs alone.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from '@playwright/test'
import { serveBothBuilds } from '../support/both-builds.ts'
import { startReportingServer } from '../support/engines/reporting-server.ts'
import type { Tab } from '../support/engines/engine.ts'
import { test as base } from './fixtures.ts'
import { IN_PAGE } from './promises/in-page.ts'
import { count } from './proof/counts.ts'
import {
  announcedLines,
  attacksThat,
  bareHeaders,
  runSelftest,
  unclearAttacks,
  withoutTrustedTypes,
} from './selftest-page.ts'

const BARE_PAGE = '/tests/engines/page/index.html'
const PAGE = 'The page: '
const WORKER = 'A worker with the headers of the vault’s: '
const TEXT = 'Text put into the page as a string: '
const OTHER_ORIGIN = ['a request to another origin', 'a module of another origin']

/** `open` opens a tab of one fresh profile for the test; `own` makes a server, ended with the test. */
const test = base.extend<{
  open(url: string): Promise<Tab>
  own<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T>
}>({
  open: async ({ engine }, use) => {
    const profile = await engine.fresh()
    await use((url) => profile.tab(url))
    await profile.close()
  },
  // Playwright wants the first argument destructured even when nothing is taken from it.
  // oxlint-disable-next-line no-empty-pattern
  own: async ({}, use) => {
    const ends: (() => Promise<void>)[] = []
    await use(async (starting) => {
      const server = await starting
      ends.push(() => server.close())
      return server
    })
    for (const end of ends) await end()
  },
})

for (const scope of ['all', 'attacks'] as const) {
  const isWhole = scope === 'all'
  const what = isWhole ? 'keeps every promise and blocks every attack' : 'blocks every attack'
  test(`The self-test ${what}, and only what it announces is violated.`, async ({
    engine,
    open,
    own,
  }) => {
    // The other tests of this run keep the same promises one by one.
    const isAsked = process.env['COFFER_SELFTEST'] === 'all'
    test.skip(
      isWhole !== isAsked,
      isWhole ? 'takes minutes: in the long proof' : 'part of the whole',
    )
    test.setTimeout(600_000)
    const server = await own(startReportingServer('app'))
    // Without the slash at the end, as a person types it.
    const tab = await open(`${server.origin}/selftest${isWhole ? '' : '/#attacks'}`)
    const report = await runSelftest(tab)
    const { attacksBlocked, attacksOpen } = report.counts
    if (isWhole) count({ attacksTried: report.attacks.length, attacksBlocked, attacksOpen })
    const tried = isWhole ? IN_PAGE : []
    const alone = tried.filter((promise) => promise.needsOwnPage).map(({ name }) => name)
    expect(report.promises.filter(({ outcome }) => outcome === 'broken')).toEqual([])
    expect(
      report.promises.filter(({ outcome }) => outcome === 'not-tried').map(({ name }) => name),
    ).toEqual(alone)
    expect(report.counts.promisesKept).toBe(tried.length - alone.length)
    expect(attacksThat(report, 'open')).toEqual([])
    expect(attacksThat(report, 'not-tried')).toEqual([])
    expect(report.counts.attacksBlocked).toBe(report.attacks.length)
    // No worker of WebKit hears of violations, so that a network that is not there looks the same.
    const deaf = [...OTHER_ORIGIN, 'a request to its own origin'].map((name) => WORKER + name)
    expect(unclearAttacks(report).sort()).toEqual(engine.reportsWorkers ? [] : deaf.sort())
    expect([report.unannounced, report.uncaught, report.databasesLeft]).toEqual([[], [], 0])
    expect([report.verdict, report.scope, report.facts['trustedTypes']]).toEqual([
      'good',
      scope,
      true,
    ])

    // The reports of the browser to the server are of the same violations, one by one; WebKit leaves the samples out.
    const told = announcedLines(report)
    const strange = (): string[] =>
      server.violations.filter(
        (line) => !told.some((other) => alike(other).startsWith(alike(line))),
      )
    const unsent = (): string[] =>
      told.filter((line) => !server.violations.some((sent) => alike(line).startsWith(alike(sent))))
    await expect.poll(unsent).toEqual([])
    expect(strange()).toEqual([])
  })
}

/** What a violation is of, without the names that are new each time. */
const alike = (line: string): string => line.replaceAll(/cofferRan[0-9a-f]*|blob:\S*/g, '…')

test('The self-test leaves a vault as it was, removes what was left of a run before, and finds a key that can be exported.', async ({
  open,
  own,
}) => {
  const { origin } = await own(serveBothBuilds('engines'))
  const before = await open(origin + BARE_PAGE)
  await before.evaluate(async () => {
    const vault = await window.coffer.open({ name: 'coffer' })
    await vault.create({ device: true })
    await vault.set('a', 'mine')
    vault.close()
    const make = (name: string, value: unknown): Promise<void> =>
      new Promise((done) => {
        const request = indexedDB.open(name)
        request.addEventListener('upgradeneeded', () =>
          request.result.createObjectStore('rows').put(value, 1),
        )
        request.addEventListener('success', () => done(request.result.close()))
      })
    const algorithm = { name: 'AES-GCM', length: 256 }
    const key = await crypto.subtle.generateKey(algorithm, true, ['encrypt'])
    await make('elsewhere', { deep: [new Map([['key', key]])] })
    await make('coffer/coffer-selftest-of-yesterday', 1)
  })
  const rows = await rowsOf(before)
  const report = await runSelftest(await open(`${origin}/selftest/#attacks`))
  expect(attacksThat(report, 'open')).toEqual(
    ['raw', 'jwk'].flatMap((format) => [
      `Keys in IndexedDB: exporting every key as ${format}`,
      `Keys in IndexedDB: wrapping every key as ${format} with a key of one’s own`,
    ]),
  )
  expect([report.verdict, report.scope, report.databasesLeft]).toEqual(['bad', 'attacks', 0])
  expect(await rowsOf(before)).toEqual(rows)
  const names = await before.evaluate(async () =>
    (await indexedDB.databases()).map(({ name = '' }) => name),
  )
  expect(names.filter((name) => name.startsWith('coffer/coffer-selftest'))).toEqual([])
  const after = await before.evaluate(async () => {
    const vault = await window.coffer.open({ name: 'coffer' })
    await vault.unlock()
    return vault.get('a')
  })
  expect(after).toBe('mine')
})

test('A self-test cut short by a reload leaves nothing once its page is open again.', async ({
  engine,
  open,
  own,
}) => {
  const { origin } = await own(startReportingServer('app'))
  const tab = await open(`${origin}/selftest/`)
  const names = (from = tab): Promise<string[]> =>
    from.evaluate(async () => (await indexedDB.databases()).map(({ name = '' }) => name))
  const nothingIsLeft = (from: Tab): Promise<void> =>
    expect
      .poll(() => names(from))
      .not.toContainEqual(expect.stringMatching(/^coffer\/coffer-selftest-/))
  await tab.evaluate(() => document.querySelector<HTMLElement>('#run')?.click())
  await expect
    .poll(() => names())
    .toContainEqual(expect.stringMatching(/^coffer\/coffer-selftest-/))
  await tab.reload()
  await nothingIsLeft(tab).catch(async (error: unknown) => {
    // Its worker may have been ended where WebKit then deletes nothing until the tab is closed (docs/compatibility.md).
    if (engine.name !== 'webkit') throw error
    const next = await open(`${origin}/selftest/`)
    await tab.close()
    await nothingIsLeft(next)
  })
})

test('On a server that sends no policy the self-test says which attacks are open.', async ({
  open,
  own,
}) => {
  const server = await own(startReportingServer('app', bareHeaders))
  const report = await runSelftest(await open(`${server.origin}/selftest/#attacks`))
  const ofPolicy = report.attacks.filter(({ group }) => !/^(Messages|Keys)/.test(group))
  // The server lets nobody have a module of it from elsewhere, whatever the page may.
  const unclear = [PAGE, WORKER].map((where) => `${where}a module of another origin`)
  expect(attacksThat(report, 'open')).toEqual(
    ofPolicy
      .map(({ group, name }) => `${group}: ${name}`)
      .filter((name) => !unclear.includes(name)),
  )
  expect(unclearAttacks(report)).toEqual(unclear)
  expect([report.verdict, report.facts['policyOfThisPage']]).toEqual(['bad', 'none'])
})

test('Where there are no Trusted Types, text is taken in every place, and still no script is run.', async ({
  open,
  own,
}) => {
  const server = await own(startReportingServer('app', withoutTrustedTypes))
  const report = await runSelftest(await open(`${server.origin}/selftest/#attacks`))
  const text = report.attacks.map(({ group, name }) => `${group}: ${name}`)
  expect(attacksThat(report, 'open')).toEqual([
    `${PAGE}a worker from a string`,
    `${PAGE}a Trusted Types policy of its own`,
    `${WORKER}a Trusted Types policy of its own`,
    ...text.filter((name) => name.startsWith(TEXT)),
  ])
  expect([report.verdict, report.unannounced]).toEqual(['bad', []])
})

test('No page of another origin can frame the app or its self-test.', async ({ open, own }) => {
  const server = await own(startReportingServer('app'))
  const framer = createServer(({ url }, response) => {
    const markup = `<iframe src="${server.origin}${url}"></iframe>`
    response.writeHead(200, { 'content-type': 'text/html' }).end(markup)
  })
  await new Promise<void>((done) => framer.listen(0, '127.0.0.1', done))
  const { port } = framer.address() as AddressInfo
  await own(
    Promise.resolve({
      close: async () => {
        framer.close()
        framer.closeAllConnections()
      },
    }),
  )
  for (const path of ['/', '/selftest/']) {
    server.violations.length = 0
    await open(`http://127.0.0.1:${port}${path}`)
    await expect
      .poll(() => server.violations)
      .toEqual([expect.stringMatching(/^frame-ancestors blocked/)])
  }
})

/** Every row of every database that was there before the self-test, with its bytes as text. */
const rowsOf = (tab: Tab): Promise<Record<string, string[]>> =>
  tab.evaluate(async () => {
    const shown = (value: unknown): string =>
      value instanceof Uint8Array ? [...value].join(' ') : String(value)
    const found: Record<string, string[]> = {}
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((done, fail) => {
        request.addEventListener('success', () => done(request.result))
        request.addEventListener('error', () => fail(request.error))
      })
    for (const name of ['coffer/coffer', 'coffer/coffer/copy', 'elsewhere']) {
      const db = await settled(indexedDB.open(name))
      for (const store of db.objectStoreNames) {
        const rows = db.transaction(store).objectStore(store)
        const [keys, values] = [await settled(rows.getAllKeys()), await settled(rows.getAll())]
        found[`${name} ${store}`] = keys.map((key, at) => `${shown(key)}: ${shown(values[at])}`)
      }
      db.close()
    }
    return found
  })
