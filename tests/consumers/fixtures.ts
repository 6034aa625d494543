/** The `test` of these tests: the package installed once, and sites that are served with the real headers or with none. */
import { test as base } from '../support/fixtures.ts'
import { serve } from '../../scripts/serve.mjs'
import type { headersFor } from '../../scripts/headers.mjs'
import type * as Coffer from '../../src/lib/index.ts'
import type * as Element from '../../src/lib/element.ts'
import { install, newApp } from './installed.ts'

export { expect } from '@playwright/test'

declare global {
  /** What the apps put there (app/main.js). */
  var app: typeof Coffer & typeof Element & { fernet: unknown }
}

interface PerTest {
  /** Serves a folder and resolves with its address. */
  site(folder: string, headersOf?: typeof headersFor): Promise<string>
  /** A fresh app that has the package. */
  consumer: string
}

interface PerWorker {
  installed: string
}

export const test = base.extend<PerTest, PerWorker>({
  // No build of this repository is served.
  baseURL: undefined,
  installed: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => use(await install()),
    { scope: 'worker', timeout: 120_000 },
  ],
  consumer: async ({ installed }, use) => use(newApp(installed)),
  // oxlint-disable-next-line no-empty-pattern
  site: async ({}, use) => {
    const servers: { close(): Promise<void> }[] = []
    await use(async (folder, headersOf) => {
      const server = await serve(folder, 0, headersOf)
      servers.push(server)
      return server.origin
    })
    await Promise.all(servers.map((server) => server.close()))
  },
})
