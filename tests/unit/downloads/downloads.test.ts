/** What the service worker answers: offers, once each, fed by whoever made them; and how a download is named. */
import { expect, test } from 'vitest'
import { contentDisposition } from '../../../worker/content-disposition.ts'
import { Downloads } from '../../../worker/downloads.ts'

const SCOPE = 'https://vault.example/workers/'
const ID = '0b2f0f6e-5b1c-4b3e-9d2a-3f1c5a7e9b10'
const URL_OF_IT = `${SCOPE}download/${ID}`
const OFFER = { type: 'download', id: ID, name: 'a.bin', sizeBytes: 6 }

/** Offers it, and sends these parts as they are asked for. */
function offered(parts: (Uint8Array | string)[]): { downloads: Downloads; heard: unknown[] } {
  const downloads = new Downloads()
  const heard: unknown[] = []
  const { port1, port2 } = new MessageChannel()
  port1.addEventListener('message', ({ data }: MessageEvent) => {
    heard.push(data)
    if (data === 'pull') port1.postMessage(parts.shift())
    if (data === 'cancel') port1.close()
  })
  port1.start()
  downloads.offer(OFFER, port2)
  return { downloads, heard }
}

test('what was offered is answered once, with what the page sends', async () => {
  const parts = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6), 'end']
  const { downloads, heard } = offered(parts)
  const answer = downloads.answer(URL_OF_IT, SCOPE)
  expect(Object.fromEntries(answer?.response.headers ?? [])).toMatchObject({
    'content-disposition': `attachment; filename="a.bin"; filename*=UTF-8''a.bin`,
    'content-length': '6',
    'content-type': 'application/octet-stream',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  const bytes = new Uint8Array((await answer?.response.arrayBuffer()) ?? [])
  expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6])
  await answer?.done
  expect(heard).toEqual(['ready', 'pull', 'pull', 'pull'])
  // Nothing is shown in the place of the page.
  expect(downloads.answer(URL_OF_IT, SCOPE)?.response.status).toBe(204)
})

test('nothing is asked for that nobody reads, and who stops reading says so', async () => {
  const { downloads, heard } = offered([Uint8Array.of(1), Uint8Array.of(2), 'end'])
  const answer = downloads.answer(URL_OF_IT, SCOPE)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(heard).toEqual(['ready'])
  const reader = answer?.response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await answer?.done
  await expect.poll(() => heard).toEqual(['ready', 'pull', 'cancel'])
})

test('a page that gives up makes the download fail', async () => {
  const { downloads } = offered([Uint8Array.of(1), 'failed'])
  const answer = downloads.answer(URL_OF_IT, SCOPE)
  await expect(answer?.response.arrayBuffer()).rejects.toThrow('gave it up')
  await answer?.done
})

test('all else goes where it would have gone', () => {
  const downloads = new Downloads()
  for (const url of [`${SCOPE}vault-1.js`, 'https://vault.example/', `${SCOPE}downloads/${ID}`]) {
    expect(downloads.answer(url, SCOPE)).toBeUndefined()
  }
})

test('what is no offer is passed over', () => {
  const bad = [
    null,
    'download',
    {},
    { ...OFFER, type: 'stay' },
    { ...OFFER, id: '../../index.html' },
    { ...OFFER, name: 1 },
    { ...OFFER, name: 'x'.repeat(2000) },
    { ...OFFER, sizeBytes: -1 },
    { ...OFFER, sizeBytes: '1\r\nX: y' },
  ]
  for (const data of bad) {
    const downloads = new Downloads()
    const { port1, port2 } = new MessageChannel()
    downloads.offer(data, port2)
    downloads.offer(OFFER, undefined)
    expect(downloads.answer(URL_OF_IT, SCOPE)?.response.status).toBe(204)
    port1.close()
  }
})

test.each([
  ['report.pdf', 'report.pdf', 'report.pdf'],
  ['a "b" \\ c.txt', 'a _b_ _ c.txt', 'a%20%22b%22%20_%20c.txt'],
  ['Bücher (1)*.bin', 'B_cher (1)*.bin', 'B%C3%BCcher%20%281%29%2A.bin'],
  ['../../etc/passwd', '.._.._etc_passwd', '.._.._etc_passwd'],
  ['a\r\nSet-Cookie: b', 'aSet-Cookie: b', 'aSet-Cookie%3A%20b'],
  ['gnp.\u202eexe', 'gnp.exe', 'gnp.exe'],
  ['100 %.txt', '100 _.txt', '100%20%25.txt'],
  ['\ud800x', '_x', '%EF%BF%BDx'],
  [' \u0000 ', 'download', 'download'],
])('%j is named so that it ends nothing and hides nothing', (name, plain, encoded) => {
  const header = contentDisposition(name)
  expect(header).toBe(`attachment; filename="${plain}"; filename*=UTF-8''${encoded}`)
  expect(new Headers({ 'content-disposition': header }).get('content-disposition')).toBe(header)
})
