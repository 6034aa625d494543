// @ts-check
/**
 * Writes the headers of headers.mjs the way common static hosts want them, into public/, from where the build copies
 * them next to the app: so that putting the build on such a host is enough to be protected. `npm run headers`; a unit
 * test fails when a file is not current.
 */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CACHE_IMMUTABLE,
  CACHE_NEVER,
  HASHED_FOLDERS,
  PAGE_HEADERS,
  WORKER_FOLDER,
  WORKER_HEADERS,
} from './headers.mjs'

const NOTE = 'Written by scripts/write-headers.mjs from scripts/headers.mjs; change it there.'
const POLICY = 'Content-Security-Policy'
const CACHE = 'Cache-Control'
const PAGE_POLICY = PAGE_HEADERS[POLICY]
const WORKER_POLICY = WORKER_HEADERS[POLICY]
/** Matches at the end of a path, so that the app may also live in a folder. */
const IN_WORKERS = `${WORKER_FOLDER}[^/]+$`
const IN_HASHED = `(${HASHED_FOLDERS.join('|')})[^/]+$`
/** Every way to ask for a page. */
const DOCUMENTS = ['/', '/index.html', '/selftest/', '/selftest/index.html']
/** All but the policy, which differs by path. */
const COMMON = Object.entries(PAGE_HEADERS).filter(([name]) => name !== POLICY)

/** Netlify, Cloudflare Pages and others. Rules that match together are joined: a worker obeys both policies, so the stricter. */
function netlify() {
  /** @param {string} path @param {Iterable<readonly [string, string]>} headers */
  const rule = (path, headers) =>
    [path, ...[...headers].map(([name, value]) => `  ${name}: ${value}`)].join('\n')
  return [
    `# ${NOTE}`,
    rule('/*', Object.entries(PAGE_HEADERS)),
    rule(`${WORKER_FOLDER}*`, [[POLICY, WORKER_POLICY]]),
    ...HASHED_FOLDERS.map((folder) => rule(`${folder}*`, [[CACHE, CACHE_IMMUTABLE]])),
    ...DOCUMENTS.map((path) => rule(path, [[CACHE, CACHE_NEVER]])),
    '',
  ].join('\n')
}

function apache() {
  /** @param {string} name @param {string} value */
  const always = (name, value) => `Header always set ${name} "${value}"`
  return [
    `# ${NOTE}`,
    '# Needs mod_headers. Deliberately not inside <IfModule>: without its headers Coffer should not be served.',
    ...COMMON.map(([name, value]) => always(name, value)),
    always(POLICY, PAGE_POLICY),
    `Header set ${CACHE} "${CACHE_NEVER}"`,
    `<If "%{REQUEST_URI} =~ m#${IN_HASHED}#">`,
    `  Header set ${CACHE} "${CACHE_IMMUTABLE}"`,
    '</If>',
    `<If "%{REQUEST_URI} =~ m#${IN_WORKERS}#">`,
    `  ${always(POLICY, WORKER_POLICY)}`,
    '</If>',
    '',
  ].join('\n')
}

function nginx() {
  /** @param {string} name @param {string} value */
  const always = (name, value) => `add_header ${name} "${value}" always;`
  return [
    `# ${NOTE}`,
    '# Include it in the server block. A location with an add_header of its own must include it again.',
    `set $coffer_policy "${PAGE_POLICY}";`,
    `set $coffer_cache "${CACHE_NEVER}";`,
    `if ($uri ~ "${IN_WORKERS}") { set $coffer_policy "${WORKER_POLICY}"; }`,
    `if ($uri ~ "${IN_HASHED}") { set $coffer_cache "${CACHE_IMMUTABLE}"; }`,
    always(POLICY, '$coffer_policy'),
    ...COMMON.map(([name, value]) => always(name, value)),
    `add_header ${CACHE} "$coffer_cache";`,
    '',
  ].join('\n')
}

function azure() {
  const config = {
    globalHeaders: { ...PAGE_HEADERS, [CACHE]: CACHE_NEVER },
    routes: HASHED_FOLDERS.map((folder) => ({
      route: `${folder}*`,
      headers: {
        ...(folder === WORKER_FOLDER ? { [POLICY]: WORKER_POLICY } : {}),
        [CACHE]: CACHE_IMMUTABLE,
      },
    })),
  }
  return `${JSON.stringify(config, null, 2)}\n`
}

function iis() {
  /** @param {string} name @param {string} value */
  const set = (name, value) =>
    `<remove name="${name}" /><add name="${name}" value="${value.replaceAll('"', '&quot;')}" />`
  /** @param {string[]} lines @param {string} indent */
  const block = (lines, indent) =>
    [
      '<system.webServer><httpProtocol><customHeaders>',
      ...lines.map((line) => `  ${line}`),
      '</customHeaders></httpProtocol></system.webServer>',
    ]
      .map((line) => indent + line)
      .join('\n')
  const locations = HASHED_FOLDERS.map((folder) => {
    const lines = [set(CACHE, CACHE_IMMUTABLE)]
    if (folder === WORKER_FOLDER) lines.push(set(POLICY, WORKER_POLICY))
    return `  <location path="${folder.replaceAll('/', '')}">\n${block(lines, '    ')}\n  </location>`
  })
  const everywhere = [...Object.entries(PAGE_HEADERS), [CACHE, CACHE_NEVER]]
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<!-- ${NOTE} -->`,
    '<configuration>',
    block(
      everywhere.map(([name = '', value = '']) => set(name, value)),
      '  ',
    ),
    ...locations,
    '</configuration>',
    '',
  ].join('\n')
}

/**
 * File name in public/ → its content.
 *
 * @returns {Record<string, string>}
 */
export function headerFiles() {
  return {
    _headers: netlify(),
    '.htaccess': apache(),
    'nginx-headers.conf': nginx(),
    'staticwebapp.config.json': azure(),
    'web.config': iis(),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = resolve(import.meta.dirname, '../public')
  for (const [name, text] of Object.entries(headerFiles()))
    writeFileSync(resolve(folder, name), text)
}
