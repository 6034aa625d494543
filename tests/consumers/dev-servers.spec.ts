/** The development servers of Vite, which put packages together before they serve them: a worker is found only beside the package itself. */
import { expect, test } from './fixtures.ts'
import { liveThrough } from './story.ts'

interface DevServer {
  listen(): Promise<unknown>
  close(): Promise<void>
  resolvedUrls: { local: string[] } | null
}

/** As docs/guide/install.md has it for Vite 5 to 7. */
const LEFT_ALONE = { optimizeDeps: { exclude: ['coffer'] } }

const VITES = [
  { name: 'Vite 8', packageName: 'vite', config: {} },
  { name: 'Vite 7', packageName: 'vite7', config: LEFT_ALONE },
  ...(process.env['COFFER_BUNDLERS'] === 'all'
    ? [
        { name: 'Vite 6', packageName: 'vite6', config: LEFT_ALONE },
        { name: 'Vite 5', packageName: 'vite5', config: LEFT_ALONE },
      ]
    : []),
]

/** Runs the server while `work` does something with its address. */
async function whileServing(
  packageName: string,
  root: string,
  config: object,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const { createServer } = (await import(packageName)) as {
    createServer(config: object): Promise<DevServer>
  }
  // At the next port that is free.
  const server = await createServer({ root, configFile: false, logLevel: 'silent', ...config })
  await server.listen()
  try {
    await work(server.resolvedUrls?.local[0] ?? '')
  } finally {
    await server.close()
  }
}

for (const { name, packageName, config } of VITES) {
  test(`the development server of ${name} serves an app that sets, gets, locks and unlocks`, async ({
    page,
    consumer,
  }) => {
    await whileServing(packageName, consumer, config, async (url) => {
      await liveThrough(page, url)
      // Before the server goes: the page would complain that it lost it.
      await page.close()
    })
  })
}

test('where Vite 7 has put the package together with others, a code says that the worker is not there', async ({
  page,
  consumer,
}) => {
  await whileServing('vite7', consumer, {}, async (url) => {
    await page.goto(url)
    await page.waitForFunction(() => 'app' in globalThis)
    const code = await page.evaluate(() =>
      globalThis.app.openVault({ name: 'app' }).catch((error) => error.code),
    )
    expect(code).toBe('worker-unavailable')
    await page.close()
  })
})
