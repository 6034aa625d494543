// @ts-check
/**
 * What no bundle of ours may contain, and the one place that looks: a plugin of every build, of the app and of the package,
 * that ends the build. It goes by the syntax tree and not by the text, so that neither a comment nor a minifier misleads it,
 * and by the module that the bundler says the code came from, so that what is allowed in one place is allowed nowhere else.
 */
import { homedir } from 'node:os'
import { parseAst } from 'rolldown/parseAst'
import { ROOT } from './setup.mjs'

/** @typedef {'eval' | 'Function' | 'HTML from text' | 'unsafeHTML' | 'document.write' | 'localStorage' | 'exportKey'} Finding */

/** Properties that make a document, or a part of it, of a text when they are set; and what does when it is called. */
const HTML_SINKS = new Set(['innerHTML', 'outerHTML', 'srcdoc'])
const HTML_CALLS = new Set(['insertAdjacentHTML', 'setHTMLUnsafe', 'createContextualFragment'])
const UNSAFE = new Set(['unsafeHTML', 'unsafeSVG', 'unsafeMathML', 'unsafeStatic'])

/**
 * Who may contain what, by where its module is: a path that contains this.
 *
 * @type {{ path: string, may: Finding }[]}
 */
const ALLOWED = [
  // Exactly one, behind its own Trusted Types policy (docs/adr/0005-lit-without-decorators.md).
  { path: '/node_modules/lit-html/lit-html.js', may: 'HTML from text' },
  // Each says why (CONTRIBUTING.md, house rule 5).
  { path: '/dangerous/', may: 'exportKey' },
]

const CALLS = ['eval', 'Function', 'localStorage', 'exportKey', 'write', 'writeln']
const NAMES = new RegExp([...CALLS, ...HTML_SINKS, ...HTML_CALLS, ...UNSAFE].join('|'))

/**
 * Everything forbidden in a script, once for each time. `localStorage` is forbidden in workers, and `isWorker` says whether
 * this is one.
 *
 * @param {string} code
 * @param {boolean} isWorker
 * @returns {Finding[]}
 */
export function findForbidden(code, isWorker) {
  // Most modules contain none of the names, and need not be parsed.
  if (!NAMES.test(code)) return []
  /** @type {Finding[]} */
  const found = []
  walk(parseAst(code, { lang: 'js' }), (node) => {
    const what = judge(node)
    if (what !== undefined && (what !== 'localStorage' || isWorker)) found.push(what)
  })
  return found
}

/** @param {any} node @returns {Finding | undefined} */
function judge(node) {
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': {
      const callee = nameOf(node.callee)
      if (callee === 'eval') return 'eval'
      if (callee === 'Function') return 'Function'
      if (HTML_CALLS.has(callee)) return 'HTML from text'
      const isWrite = callee === 'write' || callee === 'writeln'
      return isWrite && nameOf(node.callee.object) === 'document' ? 'document.write' : undefined
    }
    case 'AssignmentExpression':
      return HTML_SINKS.has(nameOf(node.left)) ? 'HTML from text' : undefined
    case 'MemberExpression':
    case 'Property':
    case 'Identifier': {
      // Of `a.b` the name is seen once, at the member; its identifier is not walked by itself (see `walk`).
      const name = node.type === 'Property' ? nameOfKey(node) : nameOf(node)
      if (name === 'exportKey' || name === 'localStorage') return name
      return UNSAFE.has(name) ? 'unsafeHTML' : undefined
    }
  }
}

/** The last name of what is read or called: of `a.b`, `a['b']`, `(0, a.b)` and `a?.b`. @param {any} node @returns {string} */
function nameOf(node) {
  if (node === null || node === undefined) return ''
  if (node.type === 'Identifier') return node.name
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression')
    return nameOf(node.expression)
  if (node.type === 'SequenceExpression') return nameOf(node.expressions.at(-1))
  if (node.type !== 'MemberExpression') return ''
  return node.computed ? constantOf(node.property) : nameOf(node.property)
}

/** @param {any} property of an object or a pattern */
const nameOfKey = ({ key, computed }) =>
  computed ? constantOf(key) : nameOf(key) || constantOf(key)

/** @param {any} node @returns {string} */
function constantOf(node) {
  if (node.type === 'Literal') return String(node.value)
  if (node.type === 'TemplateLiteral')
    return node.quasis.map((/** @type {any} */ q) => q.value.cooked).join('')
  return ''
}

/** @param {any} node @param {(node: any) => void} visit */
function walk(node, visit) {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const each of node) walk(each, visit)
    return
  }
  if (typeof node.type === 'string') visit(node)
  for (const [key, child] of Object.entries(node)) {
    const isName =
      !node.computed &&
      ((node.type === 'MemberExpression' && key === 'property') ||
        (node.type === 'Property' && key === 'key'))
    if (!isName) walk(child, visit)
  }
}

/**
 * What is wrong with a chunk, a sentence each. Each module is judged by itself; then all of the chunk may have no more of
 * anything than its modules were allowed to have, whatever was put around them.
 *
 * @param {{ fileName: string, code: string, modules: Record<string, { code: string | null }> }} chunk
 * @param {boolean} isWorker
 * @returns {string[]}
 */
export function objectionsTo({ fileName, code, modules }, isWorker) {
  /** @type {string[]} */
  const objections = []
  /** @type {Finding[]} */
  const granted = []
  for (const [id, { code: own }] of Object.entries(modules)) {
    const path = id.replaceAll('\\', '/')
    for (const what of own === null ? [] : findForbidden(own, isWorker)) {
      if (ALLOWED.some((row) => row.may === what && path.includes(row.path))) granted.push(what)
      else objections.push(`${fileName}: ${what} in ${path.replace(`${ROOT}/`, '')}`)
    }
  }
  if (objections.length > 0) return objections
  for (const what of findForbidden(code, isWorker)) {
    const at = granted.indexOf(what)
    if (at < 0) objections.push(`${fileName}: ${what}, and no module that has it`)
    else granted.splice(at, 1)
  }
  return objections
}

/** Whether a text names a place of this machine. @param {string} text */
export const namesPlace = (text) =>
  [ROOT, homedir()].some((place) => place.length > 1 && text.includes(place))

/**
 * The plugin, for Rolldown and Vite. A build that contains anything of this fails.
 *
 * @param {{ isWorker?: boolean }} [options]
 */
export const forbidden = ({ isWorker = false } = {}) => ({
  name: 'coffer-forbidden',
  /** @param {unknown} _options @param {Record<string, any>} bundle */
  generateBundle(_options, bundle) {
    const objections = Object.values(bundle).flatMap((file) => [
      ...(file.type === 'chunk' ? objectionsTo(file, isWorker) : []),
      ...(namesPlace(String(file.type === 'chunk' ? file.code : file.source))
        ? [`${file.fileName}: names a place of this machine`]
        : []),
    ])
    if (objections.length > 0)
      throw new Error(`Forbidden in a bundle:\n  ${objections.join('\n  ')}`)
  },
})
