// @ts-check
/**
 * Serves the built app with its real headers, on this machine only: for `npm start`, and for every browser test.
 * Small on purpose (GET and HEAD, no listing, no link out of the folder), and made of Node alone.
 *
 *   node scripts/serve.mjs [folder = build/app] [port = $PORT or 4180]
 */
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { headersFor } from './headers.mjs'

const DEFAULT_PORT = 4180
/** Only this machine may connect; browsers treat the name as a secure context. */
const HOST = '127.0.0.1'

/**
 * What answers a POST of JSON with JSON, by its path.
 *
 * @typedef {Record<string, (body: any, headers: import('node:http').IncomingHttpHeaders) => unknown>} Posts
 */

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/**
 * The path of a request with escapes undone and `..` resolved, or null where it is not one we serve.
 *
 * @param {string | undefined} url
 */
function pathOf(url) {
  try {
    const path = decodeURIComponent(new URL(url ?? '/', 'http://localhost').pathname)
    const hidden = path.split('/').some((part) => part.startsWith('.'))
    if (hidden || path.includes('\0') || path.includes('\\')) return null
    return path.endsWith('/') ? `${path}index.html` : path
  } catch {
    return null
  }
}

/**
 * The file behind a path, followed through links; null if it is none or lies outside `root`.
 *
 * @param {string} root already a real path
 * @param {string} path
 */
async function fileFor(root, path) {
  try {
    const file = await realpath(join(root, path))
    const info = await stat(file)
    return file.startsWith(root + sep) && info.isFile() ? { file, size: info.size } : null
  } catch {
    return null
  }
}

/**
 * Where a folder's page is, if `path` is that folder without the slash at its end: `/selftest` → `/selftest/`. Made from
 * the folder found and not from what was asked, so that it can lead nowhere else.
 *
 * @param {string} root
 * @param {string} path
 */
async function folderFor(root, path) {
  const found = await fileFor(root, `${path}/index.html`)
  if (found === null) return null
  return `/${relative(root, dirname(found.file)).split(sep).map(encodeURIComponent).join('/')}/`
}

/**
 * @param {string} root
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {typeof headersFor} headersOf
 * @param {Posts} posts
 */
async function answer(root, request, response, headersOf, posts) {
  const path = pathOf(request.url)
  /** @param {number} status @param {string} reason */
  const refuse = (status, reason) => {
    const body = `${reason}\n`
    const headers = { ...headersOf('/'), 'Content-Type': 'text/plain; charset=utf-8' }
    response.writeHead(status, { ...headers, 'Content-Length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  const post = request.method === 'POST' && path !== null ? posts[path] : undefined
  if (post) {
    const body = JSON.stringify(await post(JSON.parse(await text(request)), request.headers))
    response.writeHead(200, { ...headersOf('/'), 'Content-Type': 'application/json' })
    return void response.end(body)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    return refuse(405, 'method not allowed')
  }
  const found = path === null ? null : await fileFor(root, path)
  const folder = path !== null && found === null ? await folderFor(root, path) : null
  if (folder !== null) {
    response.setHeader('Location', folder)
    return refuse(308, 'moved')
  }
  if (path === null || found === null) return refuse(404, 'not found')
  response.writeHead(200, {
    ...headersOf(path),
    'Content-Type': TYPES[extname(found.file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
  })
  if (request.method === 'HEAD') response.end()
  else await pipeline(createReadStream(found.file), response)
}

/**
 * Starts serving `folder`. A `port` that is taken becomes a free one; 0 asks for a free one.
 *
 * @param {string} folder
 * @param {number} [port]
 * @param {typeof headersFor} [headersOf] the headers of each path, for tests of hosts that send others
 * @param {Posts} [posts] what stands where an example's own server would be
 * @returns {Promise<{ origin: string, port: number, close(): Promise<void> }>}
 */
export async function serve(folder, port = 0, headersOf = headersFor, posts = {}) {
  const root = await realpath(folder)
  const server = createServer((request, response) => {
    answer(root, request, response, headersOf, posts).catch(() => response.destroy())
  })
  const bound = await listen(server, port)
  return {
    origin: `http://localhost:${bound}`,
    port: bound,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @returns {Promise<number>}
 */
function listen(server, port) {
  return new Promise((done, fail) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (port !== 0 && (error.code === 'EADDRINUSE' || error.code === 'EACCES'))
        done(listen(server, 0))
      else fail(error)
    })
    server.listen(port, HOST, () => {
      const address = server.address()
      if (address !== null && typeof address === 'object') done(address.port)
    })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = 'build/app', port = process.env['PORT'] ?? DEFAULT_PORT] = process.argv.slice(2)
  const { origin } = await serve(resolve(folder), Number(port))
  console.log(`Coffer is at ${origin}/`)
}
