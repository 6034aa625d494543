// @ts-check
/** `npm run example <name>`: from a fresh clone to one of `examples/` in a browser. Without a name it says which there are. */
import { join } from 'node:path'
import { EXAMPLES, serveExample } from './examples.mjs'
import { ROOT, ensureInstalled, run } from './setup.mjs'

const PORT = Number(process.env['PORT'] ?? 4190)
const [name = ''] = process.argv.slice(2)

if (!EXAMPLES.includes(name)) {
  console.error(`npm run example <name>, where the name is one of: ${EXAMPLES.join(', ')}`)
  process.exit(2)
}
await ensureInstalled()
if ((await run(process.execPath, [join(ROOT, 'scripts/build-lib.mjs')])) !== 0) process.exit(1)
const { origin } = await serveExample(name, PORT)
console.log(`The example ${name} is at ${origin}/ (Ctrl+C ends it)`)
