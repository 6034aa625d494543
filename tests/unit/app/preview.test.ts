/** What of a file is shown (src/app/files/preview.ts): by its bytes alone, so that no name makes a page of it. */
import { expect, test } from 'vitest'
import { MAX_TEXT_BYTES, previewOf } from '../../../src/app/files/preview.ts'

const fileOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  slice: async (start: number, end: number) => bytes.slice(start, end),
})
const textFile = (text: string) => fileOf(new TextEncoder().encode(text))
const latin1 = (text: string) => fileOf(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))

test.each([
  ['image/png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['image/jpeg', '\xff\xd8\xff\xe0\0\x10JFIF'],
  ['image/gif', 'GIF89a\x01\0\x01\0'],
  ['image/webp', 'RIFF\x1a\0\0\0WEBPVP8L'],
  ['image/avif', '\0\0\0\x1cftypavif\0\0\0\0'],
])('a picture is %s by its first bytes', async (type, start) => {
  const preview = await previewOf(latin1(start))
  expect(preview).toMatchObject({ kind: 'image', blob: { type, size: start.length } })
})

test.each([
  '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  '<!doctype html><script>alert(1)</script>',
  '',
  'Zürich – 東京 \u202e gnp.exe\r\n\ttabs',
])('%s is text, and every character of it', async (text) => {
  expect(await previewOf(textFile(text))).toMatchObject({ kind: 'text', text })
})

test.each([
  '%PDF-1.7\n%\xe2\xe3\xcf\xd3',
  'PK\x03\x04',
  '\0asm',
  'plain until here \x01',
  'caf\xe9',
])('what is neither is not shown: %j', async (start) =>
  expect(await previewOf(latin1(start))).toEqual({ kind: 'none', because: 'its kind' }),
)

test('long text is cut off between two characters, wherever the limit falls', async () => {
  for (const shift of [0, 1, 2]) {
    const text = 'x'.repeat(shift) + '東'.repeat(MAX_TEXT_BYTES / 3 + 5)
    const preview = await previewOf(textFile(text))
    if (preview.kind !== 'text') throw new Error('it is text')
    expect(preview.shownBytes).toBe(MAX_TEXT_BYTES)
    expect(text.startsWith(preview.text)).toBe(true)
    expect(preview.text.length).toBeGreaterThan(MAX_TEXT_BYTES / 3 - 2)
  }
})

test('of a picture that is too large only its beginning is read', async () => {
  const read: number[] = []
  const preview = await previewOf({
    size: 2 ** 40,
    slice: async (start, end) => {
      read.push(end - start)
      return Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)
    },
  })
  expect(preview).toEqual({ kind: 'none', because: 'its size' })
  expect(read).toEqual([MAX_TEXT_BYTES])
})
