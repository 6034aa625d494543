import { describe, expect, it } from 'vitest'
import { decodeText, MAX_IMPORT_BYTES } from '../../../worker/import/decode.ts'

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list)
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('decodeText', () => {
  it('reads UTF-8 with and without a byte order mark', () => {
    const text = 'zoë 密码 🔐 \0'
    expect(decodeText(utf8(text))).toEqual({ text, notices: [] })
    expect(decodeText(utf8(`\ufeff${text}`))).toEqual({ text, notices: [] })
  })

  it('takes away one byte order mark and no more', () => {
    expect(decodeText(utf8('\ufeff\ufeffx')).text).toBe('\ufeffx')
  })

  it('reads UTF-16 of both orders by its mark', () => {
    const text = 'zoë 🔐'
    const little = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
    expect(decodeText(little).text).toBe(text)
    const big = new Uint8Array(Buffer.from(little).swap16())
    expect(decodeText(big).text).toBe(text)
  })

  it('leaves a lone surrogate of UTF-16 as it is', () => {
    expect(decodeText(bytes(0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00)).text).toBe('\ud800a')
  })

  it('says so when UTF-16 ends in the middle of a character', () => {
    const { text, notices } = decodeText(bytes(0xff, 0xfe, 0x61, 0x00, 0x62))
    expect(text).toBe('a')
    expect(notices).toHaveLength(1)
  })

  it('reads what is not UTF-8 as Windows-1252, every byte, and says so', () => {
    const { text, notices } = decodeText(bytes(0x63, 0xe9, 0x80, 0x9f, 0x81, 0xff))
    expect(text).toBe('cé€Ÿ\u0081ÿ')
    expect(notices[0]).toContain('Windows-1252')
    const all = decodeText(Uint8Array.from({ length: 256 }, (_, i) => i)).text
    expect(new Set(all).size).toBe(256)
  })

  it('refuses more than 50 MB', () => {
    expect(() => decodeText(new Uint8Array(MAX_IMPORT_BYTES + 1))).toThrow('too-large')
  })
})
