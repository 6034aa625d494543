/**
 * What a locked vault leaves in memory, as a heap snapshot shows it, of the page and of its worker. Only Chromium's
 * tools show one of a worker. Nothing is promised of memory that was freed: SECURITY.md says so.
 */
import { randomBytes } from 'node:crypto'
import { chromium, expect } from '@playwright/test'
import { chromiumLaunchOptions } from '../../support/browser.ts'
import { startReportingServer } from '../../support/engines/reporting-server.ts'
import { heapsOf, type Heap } from '../../support/heap.ts'
import { test } from '../fixtures.ts'
import { count } from './counts.ts'

const KINDS = ['passphrase', 'name', 'value', 'namespace', 'other name', 'other value'] as const
type Kind = (typeof KINDS)[number]

/** Backwards, as they are sent: only the page itself ever turns them round. */
type Backwards = Record<Kind, string>

const turned = (text: string): string => [...text].reverse().join('')

test('After a lock no name, value or passphrase is in a heap snapshot of page or worker.', async ({
  engineName,
}) => {
  test.skip(engineName !== 'chromium', 'no other engine shows the heap of a worker')
  const secrets = KINDS.map((kind) => [kind, randomBytes(12).toString('hex')] as const)
  const control = randomBytes(12).toString('hex')
  const server = await startReportingServer('engines')
  const browser = await chromium.launch(chromiumLaunchOptions())
  try {
    const page = await browser.newPage()
    const heaps = await heapsOf(page)
    await page.goto(`${server.origin}/tests/engines/page/index.html`)
    const backwards = Object.fromEntries(secrets.map(([kind, text]) => [kind, turned(text)]))
    await page.evaluate(useVault, backwards as Backwards)
    const worker = await heaps.worker
    for (const heap of [heaps.page, worker]) await heap.hold(control)

    const foundIn = async (heap: Heap): Promise<string[]> => {
      const texts = await heap.texts()
      const kinds = [...secrets, ['control', control] as const]
      return kinds
        .filter(([, text]) => texts.some((has) => has.includes(text)))
        .map(([kind]) => kind)
    }
    // Names are held as long as the vault is open: a snapshot that showed none would show nothing.
    const names = ['name', 'namespace', 'other name', 'control']
    expect(await foundIn(worker)).toEqual(expect.arrayContaining(names))
    await page.evaluate(() => window.vault.lock())
    expect(await foundIn(worker), 'in the worker').toEqual(['control'])
    expect(await foundIn(heaps.page), 'in the page').toEqual(['control'])
  } finally {
    await browser.close()
    await server.close()
  }
  count({ canariesPlanted: 2 * KINDS.length, canaries: 0, controlsPlanted: 2, controlsFound: 2 })
})

/** Runs in the page. */
async function useVault(backwards: Backwards): Promise<void> {
  const turned = (kind: Kind): string => [...backwards[kind]].reverse().join('')
  const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
  await vault.create({ passphrase: turned('passphrase') })
  await vault.set(turned('name'), turned('value'))
  await vault.namespace(turned('namespace')).set(turned('other name'), turned('other value'))
  await vault.lock()
  await vault.unlock({ passphrase: turned('passphrase') })
  await vault.get(turned('name'))
  await vault.entries()
  await vault.namespace(turned('namespace')).entries()
}
