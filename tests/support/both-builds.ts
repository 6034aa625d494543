/**
 * The app as it ships and a bare page under one origin, so that a test can read what the app stored through the
 * public client, and the app needs no hook for it. Copies, so that a build during a long test changes nothing.
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { serve } from '../../scripts/serve.mjs'
import type { TestServer } from './server.ts'

const COMMANDS = {
  harness: 'npm run build:harness',
  engines: 'npx vite build --mode engines',
  app: 'npm run build',
}

export async function serveBothBuilds(
  bare: 'harness' | 'engines' = 'harness',
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-builds-'))
  // The app is copied last: where both have a file, it is the app's.
  for (const build of [bare, 'app'] as const) {
    const from = resolve(import.meta.dirname, '../../build', build)
    if (!existsSync(from))
      throw new Error(`Nothing built in build/${build}: run \`${COMMANDS[build]}\` first`)
    cpSync(from, folder, { recursive: true })
  }
  const server = await serve(folder)
  return {
    ...server,
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
