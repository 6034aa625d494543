/** Starts our own server on a free port for a test run; the headers are the real ones. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { serve } from '../../scripts/serve.mjs'

export type TestServer = Awaited<ReturnType<typeof serve>>

export async function startServer(build: 'app' | 'harness'): Promise<TestServer> {
  const folder = resolve(import.meta.dirname, '../../build', build)
  if (!existsSync(folder)) {
    const command = build === 'app' ? 'npm run build' : 'npm run build:harness'
    throw new Error(`Nothing built in build/${build}: run \`${command}\` first`)
  }
  return serve(folder)
}
