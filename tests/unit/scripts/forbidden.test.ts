/** The check of bundles refuses what it is there for, however it is written, and nothing that only looks like it. */
import { rolldown, type Plugin } from 'rolldown'
import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { findForbidden, forbidden, objectionsTo } from '../../../scripts/forbidden.mjs'

const planted: [string, string][] = [
  ['eval', 'eval(text)'],
  ['eval', '(0, eval)(text)'],
  ['eval', 'globalThis.eval?.(text)'],
  ['Function', 'new Function(text)'],
  ['Function', 'Function(text)()'],
  ['Function', "new globalThis['Function'](text)"],
  ['HTML from text', 'element.innerHTML = text'],
  ['HTML from text', "element['innerHTML'] += text"],
  ['HTML from text', 'element.outerHTML = text'],
  ['HTML from text', 'frame.srcdoc = text'],
  ['HTML from text', "element.insertAdjacentHTML('beforeend', text)"],
  ['document.write', 'document.write(text)'],
  ['document.write', 'globalThis.document.writeln(text)'],
  ['unsafeHTML', 'const view = () => unsafeHTML(text)'],
  ['exportKey', "crypto.subtle.exportKey('raw', key)"],
  ['exportKey', 'const { exportKey: e } = crypto.subtle'],
  ['exportKey', 'crypto.subtle[`exportKey`](format, key)'],
]

test.each(planted)('%s is found in `%s`', (what, code) => {
  expect(findForbidden(code, false)).toContain(what)
})

test('localStorage is found in a worker, and allowed in a page', () => {
  const code = "globalThis.localStorage.getItem('x')"
  expect([findForbidden(code, true), findForbidden(code, false)]).toEqual([['localStorage'], []])
})

test.each([
  '// eval(text), element.innerHTML = text',
  "const words = 'new Function(text), document.write'",
  'const isSame = element.innerHTML === text',
  'file.write(text)',
  'const read = element.innerHTML',
])('nothing is found in `%s`', (code) => {
  expect(findForbidden(code, true)).toEqual([])
})

test('a key may be exported by a module of a folder `dangerous`, and by no other', () => {
  const code = "crypto.subtle.exportKey('raw', key)"
  const chunkOf = (id: string): Parameters<typeof objectionsTo>[0] => ({
    fileName: 'worker.js',
    code,
    modules: { [id]: { code } },
  })
  expect(objectionsTo(chunkOf('/x/worker/keyring/dangerous/out.ts'), true)).toEqual([])
  expect(objectionsTo(chunkOf('/x/worker/keyring/out.ts'), true)).toHaveLength(1)
  // Put around the modules by whatever made the chunk.
  const twice = { ...chunkOf('/x/dangerous/out.ts'), code: `${code};${code}` }
  expect(objectionsTo(twice, true)).toHaveLength(1)
})

/** A build of one module of this text. */
async function buildOf(code: string): Promise<unknown> {
  const entry: Plugin = { name: 'entry', resolveId: (id) => id, load: () => code }
  const build = await rolldown({ input: 'planted.js', plugins: [entry, forbidden() as Plugin] })
  return build.generate({ minify: true })
}

test('a build with something planted in it fails, and says what and where', async () => {
  await expect(buildOf('export const run = (text) => eval(text)')).rejects.toThrow(
    /eval in .*planted\.js/,
  )
  await expect(buildOf(`export const at = ${JSON.stringify(homedir() + '/x')}`)).rejects.toThrow(
    /names a place of this machine/,
  )
  await expect(buildOf('export const sum = (a, b) => a + b')).resolves.toBeDefined()
})
