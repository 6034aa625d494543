// @ts-check
/**
 * `npm run size`: what a page has to load, in bytes after gzip, as one object that is printed last: `client` is
 * `openVault` and all it imports, `worker` the vault worker, `shell` the app up to the point where it can be unlocked,
 * without its workers. What is imported only when it is used does not count. `--json` prints nothing else. It fails where one
 * of them is above its bound.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { ROOT, ensureBuilt } from './setup.mjs'
import { filesOfPage } from './size-files.mjs'

const APP = join(ROOT, 'build/app')
const LEVEL = 9
/** Why they are these, and where the bytes are: docs/adr/0057-sizes.md. */
const BOUNDS = { client: 14_000, worker: 77_000, shell: 40_000 }

/** @param {string | Uint8Array} content */
const gzipBytes = (content) => gzipSync(content, { level: LEVEL }).byteLength

/** @param {string[]} files below the build */
const sum = (files) =>
  files.reduce((bytes, file) => bytes + gzipBytes(readFileSync(join(APP, file))), 0)

/** The entry as a page's own bundler would make it: nothing left out that it exports, nothing else in it. */
async function clientBytes() {
  const made = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      write: false,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: {
        input: join(ROOT, 'src/client/open-vault.ts'),
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const outputs = [made].flat().flatMap((one) => ('output' in one ? one.output : []))
  return outputs
    .map((one) => (one.type === 'chunk' ? one.code : ''))
    .reduce((bytes, code) => bytes + gzipBytes(code), 0)
}

const isJson = process.argv.includes('--json')
// A build says on the standard output what it does, which `--json` keeps for the one object.
const log = console.log
if (isJson) console.log = console.error
if (!(await ensureBuilt('app'))) process.exit(1)
console.log = log

const workers = readdirSync(join(APP, 'workers')).filter((name) => /^vault-.*\.js$/.test(name))
const [worker] = workers
if (worker === undefined || workers.length > 1) throw new Error('there is not one vault worker')
const shell = filesOfPage(APP, 'index.html')
if (!isJson) console.log(`The shell: ${shell.join(', ')}`)
const sizes = {
  client: await clientBytes(),
  worker: sum([join('workers', worker)]),
  shell: sum(shell),
}
console.log(JSON.stringify(sizes))
for (const [what, bytes] of Object.entries(BOUNDS)) {
  const found = sizes[/** @type {keyof typeof BOUNDS} */ (what)]
  if (found <= bytes) continue
  console.error(`${what} is ${found} bytes, and may be ${bytes}: see docs/adr/0057-sizes.md`)
  process.exitCode = 1
}
