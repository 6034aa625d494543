// @ts-check
/**
 * `npm start`: from a fresh clone to the app in a browser, in one command. Installs and builds only what is missing or
 * out of date, so it also starts without a network from the second time on.
 */
import { join } from 'node:path'
import { serve } from './serve.mjs'
import { ROOT, ensureBuilt, ensureInstalled } from './setup.mjs'

const PORT = Number(process.env['PORT'] ?? 4180)

await ensureInstalled()
if (!(await ensureBuilt('app'))) process.exit(1)
const { origin } = await serve(join(ROOT, 'build', 'app'), PORT)
console.log(`Coffer is at ${origin}/ (Ctrl+C ends it)`)
