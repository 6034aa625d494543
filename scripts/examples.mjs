// @ts-check
/**
 * Makes an example of `examples/` into a folder to be served: with the package installed and built by its Vite if it has a
 * configuration for it, else with the files of the package beside its page.
 */
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EMBEDDER_POLICY, headersFor, WORKER_FOLDER, WORKER_POLICY } from './headers.mjs'
import { serve } from './serve.mjs'
import { ROOT } from './setup.mjs'

const FOLDER = join(ROOT, 'examples')
const SHARED = join(FOLDER, 'shared')
const PACKAGE = join(ROOT, 'build/package')

export const EXAMPLES = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name)

/** Resolves with the folder to be served. @param {string} name */
async function makeExample(name) {
  const source = join(FOLDER, name)
  const out = join(ROOT, 'build/examples', name)
  rmSync(out, { recursive: true, force: true })
  // A Flutter app's page is in a folder of its own.
  cpSync(existsSync(join(source, 'web')) ? join(source, 'web') : source, out, { recursive: true })
  cpSync(SHARED, out, { recursive: true })
  if (!existsSync(join(out, 'vite.config.js'))) {
    cpSync(join(PACKAGE, 'dist'), join(out, 'coffer'), { recursive: true })
    return out
  }
  cpSync(PACKAGE, join(out, 'node_modules/coffer'), { recursive: true })
  const { build } = await import('vite')
  await build({ root: out, logLevel: 'warn' })
  return join(out, 'dist')
}

/** The policies of docs/guide/headers.md: the vault's workers have their own, wherever they lie. @param {string} pagePolicy */
const headersWith = (pagePolicy) => (/** @type {string} */ path) => {
  const isWorker = /\/coffer\/(worker|helper)\.js$/.test(path) || path.startsWith(WORKER_FOLDER)
  const policy = isWorker ? WORKER_POLICY : pagePolicy
  return { ...headersFor(path), 'Content-Security-Policy': policy }
}

/** Serves a folder under the policies of the guide. @param {string} folder */
export const serveFolder = (folder) => serve(folder, 0, headersWith(EMBEDDER_POLICY))

/** Makes it and serves it. @param {string} name @param {number} [port] */
export async function serveExample(name, port) {
  const server = join(FOLDER, name, 'server.mjs')
  const given = existsSync(server) ? await import(pathToFileURL(server).href) : {}
  const pagePolicy = given.policy?.(EMBEDDER_POLICY) ?? EMBEDDER_POLICY
  return serve(await makeExample(name), port, headersWith(pagePolicy), given.posts)
}
