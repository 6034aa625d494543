// @ts-check
/**
 * The import rules of the project as one table and one lint rule. It resolves what a file imports to a path in the
 * repository, so a rule says "worker/store", not every way of spelling the road there. Loaded by .oxlintrc.json.
 */
import { posix, relative, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/**
 * Who may import what of ours. The first row whose `from` begins the importing file's path decides; a file may always
 * import from its own `from`. `types`: these too, but only as types.
 *
 * @type {{ from: string[], may: string[], types?: string[] }[]}
 */
const ROADS = [
  { from: ['src/protocol/'], may: [] },
  { from: ['src/client/'], may: ['src/protocol/'] },
  { from: ['src/lib/foreign.ts'], may: ['worker/foreign/'] },
  { from: ['src/lib/migrate.ts'], may: ['src/migrate/'] },
  // One script for hosts that load no modules, with what is of such a host.
  {
    from: ['src/lib/classic.ts'],
    may: ['src/lib/', 'src/client/', 'src/protocol/', 'src/adapters/outsystems.ts'],
  },
  // A vault in the thread of a test: what the worker's entry joins together is joined there again.
  {
    from: ['src/lib/testing/'],
    may: ['src/client/', 'src/protocol/', 'worker/api.ts', 'worker/serve.ts'],
  },
  { from: ['src/lib/'], may: ['src/client/', 'src/protocol/'] },
  // Readers of old stores, and the moving: in the page, where those lie. It sees the vault from outside.
  { from: ['src/migrate/'], may: ['src/protocol/'], types: ['src/client/vault.ts'] },
  // Adapters see only the Vault, and the errors it rejects with.
  {
    from: ['src/adapters/'],
    may: ['src/protocol/errors.ts'],
    types: ['src/client/vault.ts', 'src/protocol/'],
  },
  { from: ['src/embed/'], may: ['src/client/', 'src/protocol/'] },
  {
    from: ['src/app/'],
    may: [
      'src/client/',
      'src/protocol/',
      'worker/index.ts?worker&url',
      'worker/helper.ts?worker&url',
      'worker/service-worker.ts?worker&url',
    ],
  },
  {
    from: ['worker/crypto/', 'worker/format/'],
    may: ['src/protocol/errors.ts', 'src/protocol/limits.ts', 'src/protocol/reserved.ts'],
    types: ['src/protocol/'],
  },
  {
    from: ['worker/store/'],
    may: ['worker/crypto/random.ts', 'worker/format/', 'src/protocol/'],
  },
  { from: ['worker/files/'], may: ['worker/crypto/', 'worker/format/', 'src/protocol/'] },
  // Files in the vault: what is sealed and where it lies is the store's.
  {
    from: ['worker/vault-files/'],
    may: ['worker/files/', 'worker/format/', 'src/protocol/'],
    types: ['worker/store/store.ts'],
  },
  { from: ['worker/keyring/'], may: ['worker/crypto/', 'worker/format/', 'src/protocol/'] },
  // The age format: no keys of ours, only what the caller brings.
  { from: ['worker/age/'], may: ['worker/files/', 'src/protocol/'] },
  // Files of backups: no keys and no store, only entries that come and go.
  {
    from: ['worker/archive/'],
    may: [
      'docs/recover.md?raw',
      'docs/recover.py?raw',
      'worker/age/',
      'worker/files/',
      'src/protocol/',
    ],
    types: ['worker/entry-stream.ts'],
  },
  {
    from: ['worker/backup/'],
    may: ['worker/format/', 'src/protocol/'],
    types: ['worker/entry-stream.ts', 'worker/store/store.ts'],
  },
  {
    from: ['worker/import/', 'worker/helper.ts', 'worker/helper-api.ts'],
    may: [
      'worker/age/',
      'worker/archive/',
      'worker/backup-arguments.ts',
      'worker/entry-stream.ts',
      'worker/serve.ts',
      'worker/token-arguments.ts',
      'src/protocol/',
    ],
  },
  // Other systems' tokens: no keys of ours, and nothing that is stored.
  {
    from: ['worker/foreign/'],
    may: ['worker/crypto/', 'worker/format/bytes.ts', 'src/protocol/'],
  },
  { from: ['worker/'], may: ['src/protocol/'] },
  // A page of the app: what it is made of ships with it, and so nothing that only a test needs.
  {
    from: ['tests/selftest/'],
    may: [
      'tests/engines/page/',
      'tests/engines/promises/',
      'tests/engines/promise.ts',
      'src/app/styles/',
      'src/client/',
      'src/protocol/',
      'worker/index.ts?worker&url',
      'worker/helper.ts?worker&url',
    ],
  },
]

/** Rooms with one door: from outside only `room/room.ts` is imported. */
const ROOMS = [
  ...[
    'keyring',
    'store',
    'cipher',
    'foreign',
    'backup',
    'age',
    'archive',
    'files',
    'vault-files',
  ].map((name) => `worker/${name}/`),
  'src/migrate/',
]

/**
 * The run-time dependencies, and the only files or folders of ours that import them. Tests and scripts are free.
 *
 * @type {Record<string, string[]>}
 */
const PACKAGES = {
  comlink: ['src/protocol/wire.ts', 'src/client/connect.ts', 'worker/serve.ts'],
  idb: ['worker/store/'],
  lit: ['src/app/'],
  'lit-html': ['src/app/'],
  '@zxcvbn-ts/core': ['src/app/'],
  'age-encryption': ['worker/age/'],
  '@scure/base': ['worker/age/'],
  // Nothing that is shipped: types, and what every Node has.
  '@playwright/test': ['src/lib/testing/node/'],
  'node:url': ['src/lib/testing/node/'],
}

/** Parts of Lit that write HTML or style as text, past Trusted Types and `style-src`. */
const BANNED = /^lit(-html)?\/(.*\/)?(unsafe-(html|svg|mathml)|static-html|static|style-map)\.js$/

/**
 * What is wrong with `importer` importing `specifier`, or null.
 *
 * @param {string} importer path in the repository
 * @param {string} specifier as written
 * @param {boolean} typeOnly
 * @returns {string | null}
 */
export function objection(importer, specifier, typeOnly) {
  if (BANNED.test(specifier)) return 'It writes HTML or style as text, past Trusted Types.'
  if (!specifier.startsWith('.')) return packageObjection(importer, specifier)
  const target = posix.join(posix.dirname(importer), specifier)
  const road = ROADS.find(({ from }) => begins(importer, from))
  if (road === undefined) return null
  const { from, may, types = [] } = road
  if (!begins(target, [...from, ...may, ...(typeOnly ? types : [])])) {
    return `${from.join(', ')} may not import ${target}.`
  }
  const room = ROOMS.find((folder) => target.startsWith(folder) && !importer.startsWith(folder))
  if (room !== undefined && target !== `${room}${posix.basename(room)}.ts`) {
    return `${room} is entered by its door, ${posix.basename(room)}.ts.`
  }
  return null
}

/** @param {string} importer @param {string} specifier */
function packageObjection(importer, specifier) {
  const name = Object.keys(PACKAGES).find((p) => specifier === p || specifier.startsWith(`${p}/`))
  const ours = begins(importer, ['src/', 'worker/'])
  if (name === undefined) {
    return ours ? `${specifier} is not one of the run-time dependencies.` : null
  }
  const allowed = PACKAGES[name] ?? []
  return !ours || begins(importer, allowed) ? null : `${name} only in ${allowed.join(', ')}.`
}

/** @param {string} path @param {string[]} prefixes */
function begins(path, prefixes) {
  return prefixes.some((prefix) => path.startsWith(prefix))
}

/** @type {{ meta: object, create(context: any): object }} */
const rule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const importer = relative(ROOT, context.physicalFilename ?? context.filename).replaceAll(
      '\\',
      '/',
    )
    /** @param {any} node */
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return
      const typeOnly = (node.importKind ?? node.exportKind) === 'type'
      const message = objection(importer, node.source.value, typeOnly)
      if (message !== null) context.report({ node: node.source, message })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    }
  },
}

export default { meta: { name: 'coffer' }, rules: { boundaries: rule } }
