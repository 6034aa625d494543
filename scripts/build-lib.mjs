// @ts-check
/**
 * `npm run build:lib`: the npm package as a folder, build/package, for `npm pack build/package`. Every entry is a file of
 * src/lib or src/adapters, the workers are one file each, and nothing that is installed with it is needed to run: the
 * repository's own package.json stays what it is, and is not what is packed. `--accept-api` takes over a changed API report.
 */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { forbidden } from './forbidden.mjs'
import { licencesOf } from './lib/licences.mjs'
import { packageJson } from './lib/package-json.mjs'
import { rollUpTypes } from './lib/types.mjs'
import { ROOT } from './setup.mjs'

const PACKAGE = join(ROOT, 'build/package')
const DIST = join(PACKAGE, 'dist')

/** Scripts that stand alone: a worker's bytes are copied by whoever uses it, so that it may import nothing. */
const ALONE = {
  worker: { input: 'worker/index.ts', format: /** @type {const} */ ('esm'), isWorker: true },
  helper: { input: 'worker/helper.ts', format: /** @type {const} */ ('esm'), isWorker: true },
  'service-worker': {
    input: 'worker/service-worker.ts',
    format: /** @type {const} */ ('iife'),
    isWorker: true,
  },
  'coffer.classic': {
    input: 'src/lib/classic.ts',
    format: /** @type {const} */ ('iife'),
    isWorker: false,
  },
}

/** What Node runs and no page does. */
const NODE = { 'testing/playwright': 'src/lib/testing/node/playwright.ts' }

/** Each file of these folders is an entry; what lies deeper is a part of one. */
function pageEntries() {
  /** @param {string} folder @param {string} prefix @returns {[string, string][]} */
  const filesOf = (folder, prefix) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((file) => file.isFile() && file.name.endsWith('.ts'))
      .map(({ name }) => [`${prefix}${name.slice(0, -3)}`, `${folder}/${name}`])
  const lib = filesOf('src/lib', '').filter(([name]) => ENTRIES.includes(name))
  return Object.fromEntries([...lib, ...filesOf('src/adapters', 'adapters/')])
}

const ENTRIES = ['index', 'element', 'foreign', 'migrate', 'testing']

/** What is no script: the other half of the adapter for Flutter, for its project. */
const DART = 'src/adapters/flutter'

/** Vite's `?raw`: the text of a file. */
const rawText = {
  name: 'raw-text',
  /** @param {string} id @param {string | undefined} importer */
  resolveId: (id, importer) =>
    id.endsWith('?raw') && importer !== undefined ? join(importer, '..', id) : null,
  /** @param {string} id */
  load: (id) =>
    id.endsWith('?raw')
      ? `export default ${JSON.stringify(readFileSync(id.slice(0, -4), 'utf8'))}`
      : null,
}

/** @type {Set<string>} */
const modules = new Set()

/**
 * @param {Record<string, string>} input
 * @param {import('rolldown').OutputOptions} output
 * @param {{ isWorker?: boolean, external?: RegExp }} [options]
 */
async function bundle(input, output, { isWorker = false, external } = {}) {
  const build = await rolldown({
    input,
    cwd: ROOT,
    checks: { pluginTimings: false },
    plugins: [rawText, forbidden({ isWorker })],
    ...(external && { external, platform: 'node' }),
    onLog(level, log) {
      // A library that warns here would warn everybody who uses it.
      if (level === 'warn') throw new Error(log.message)
    },
  })
  const made = await build.write({
    dir: DIST,
    sourcemap: true,
    entryFileNames: '[name].js',
    ...output,
  })
  await build.close()
  for (const chunk of made.output) {
    if (chunk.type === 'chunk') for (const id of Object.keys(chunk.modules)) modules.add(id)
  }
}

rmSync(PACKAGE, { recursive: true, force: true })
mkdirSync(DIST, { recursive: true })
for (const [name, { input, format, isWorker }] of Object.entries(ALONE)) {
  const output = { format, minify: true, codeSplitting: false, name: 'Coffer' }
  await bundle({ [name]: input }, output, { isWorker })
}
const entries = pageEntries()
// Beside the entries, for the workers are looked for beside whichever of them asks.
await bundle(entries, { format: 'esm', chunkFileNames: '[name]-[hash].js' })
await bundle(NODE, { format: 'esm' }, { external: /^(node:|@playwright\/test$)/ })

/** @param {string} file */
const integrity = (file) =>
  `sha384-${createHash('sha384')
    .update(readFileSync(join(DIST, file)))
    .digest('base64')}`
const hashes = Object.fromEntries(['worker.js', 'helper.js'].map((file) => [file, integrity(file)]))
writeFileSync(join(DIST, 'integrity.json'), `${JSON.stringify(hashes, null, 2)}\n`)
writeFileSync(join(DIST, 'licenses.md'), licencesOf(modules))
cpSync(join(ROOT, DART), join(DIST, 'adapters/flutter'), { recursive: true })
for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md'])
  cpSync(join(ROOT, file), join(PACKAGE, file))
const names = [...Object.keys(entries), ...Object.keys(NODE)]
writeFileSync(join(PACKAGE, 'package.json'), packageJson(names))
const isAccepted = await rollUpTypes(
  { ...entries, ...NODE },
  DIST,
  process.argv.includes('--accept-api'),
)
if (!isAccepted) process.exitCode = 1
