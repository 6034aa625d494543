/** The small server: only files of its folder, only reading, its headers on errors too. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { headersFor } from '../../../scripts/headers.mjs'
import { serve } from '../../../scripts/serve.mjs'

let folder = ''
let server: Awaited<ReturnType<typeof serve>>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coffer-serve-'))
  const root = join(folder, 'site')
  mkdirSync(join(root, 'workers'), { recursive: true })
  writeFileSync(join(folder, 'outside.txt'), 'outside')
  writeFileSync(join(root, 'index.html'), '<p>in</p>')
  writeFileSync(join(root, '.hidden'), 'hidden')
  writeFileSync(join(root, 'workers', 'vault-1.js'), '1')
  mkdirSync(join(root, 'page'))
  writeFileSync(join(root, 'page', 'index.html'), '<p>page</p>')
  symlinkSync(join(folder, 'outside.txt'), join(root, 'link.txt'))
  server = await serve(root)
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** With the path sent as it stands; fetch would tidy it. */
function send(path: string, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (done, fail) => {
      const sent = request({ port: server.port, host: '127.0.0.1', path, method }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, headers: response.headers, body }),
        )
      })
      sent.on('error', fail).end()
    },
  )
}

function lowerCased(headers: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}

test('serves the document at the root, with its type and headers', async () => {
  const { status, headers, body } = await send('/?from=mail')
  expect([status, body]).toEqual([200, '<p>in</p>'])
  expect(headers).toMatchObject({
    ...lowerCased(headersFor('/')),
    'content-type': 'text/html; charset=utf-8',
  })
})

test('gives a worker script the policy of workers', async () => {
  const { headers } = await send('/workers/vault-1.js')
  expect(headers).toMatchObject(lowerCased(headersFor('/workers/vault-1.js')))
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
})

test.each([
  '/../outside.txt',
  '/..%2foutside.txt',
  '/%2e%2e/outside.txt',
  '/..%5coutside.txt',
  '/link.txt',
  '/.hidden',
  '/workers',
  '/workers/',
  '/nothing',
  '/%00',
  '/%zz',
  '//[',
])('answers 404, with headers, to %s', async (path) => {
  const { status, headers, body } = await send(path)
  expect([status, body]).toEqual([404, 'not found\n'])
  expect(headers).toMatchObject(lowerCased(headersFor('/')))
})

test('answers HEAD without a body and refuses to be written to', async () => {
  expect(await send('/', 'HEAD')).toMatchObject({ status: 200, body: '' })
  expect(await send('/', 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
})

test('takes a free port where the wanted one is taken', async () => {
  const second = await serve(join(folder, 'site'), server.port)
  expect(second.port).not.toBe(server.port)
  expect((await fetch(`http://127.0.0.1:${second.port}/`)).status).toBe(200)
  await second.close()
})

test('sends who leaves out the slash of a page’s folder there, and nobody to another host', async () => {
  for (const path of ['/page', '/%2Fpage', '/x/../page', '/page?to=//elsewhere']) {
    const { status, headers } = await send(path)
    expect([path, status, headers['location']]).toEqual([path, 308, '/page/'])
  }
  expect((await send('/page/')).body).toBe('<p>page</p>')
  expect((await send('/workers')).status).toBe(404)
  const { headers } = await send('/page')
  expect(headers).toMatchObject(lowerCased(headersFor('/page')))
})
