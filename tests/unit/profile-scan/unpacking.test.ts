import { describe, expect, it } from 'vitest'
import { isMozLz4, unpackMozLz4 } from '../../support/profile-scan/lz4.ts'
import { isFramedSnappy, unpackFramedSnappy } from '../../support/profile-scan/snappy.ts'

const session = (size: number, ...block: (number | string)[]): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(size)
  const bytes = block.map((part) => Buffer.from(typeof part === 'string' ? part : [part]))
  return Buffer.concat([Buffer.from('mozLz40\0'), length, ...bytes])
}

describe('unpackMozLz4', () => {
  it('puts literals and copies together, copies of themselves too', () => {
    // "ab", then eight bytes from two back, then "c".
    const file = session(11, 0x24, 'ab', 2, 0, 0x10, 'c')
    expect(isMozLz4(file)).toBe(true)
    expect(unpackMozLz4(file).toString()).toBe('abababababc')
  })

  it('reads lengths that go on in further bytes', () => {
    const text = 'x'.repeat(300)
    expect(unpackMozLz4(session(300, 0xf0, 255, 30, text)).toString()).toBe(text)
  })

  it('refuses what does not come to the length it promises', () => {
    expect(() => unpackMozLz4(session(4, 0x20, 'ab'))).toThrow('LZ4')
    expect(() => unpackMozLz4(session(9, 0x11, 'a', 9, 0))).toThrow('LZ4')
  })
})

describe('unpackFramedSnappy', () => {
  const head = Buffer.from('ff060000734e61507059', 'hex')
  const chunk = (kind: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.of(kind, content.length + 4, 0, 0), Buffer.alloc(4), content])

  it('unpacks what is compressed and takes over what is not', () => {
    const packed = Buffer.concat([Buffer.of(2, 1 << 2), Buffer.from('hi')])
    const file = Buffer.concat([head, chunk(0, packed), chunk(1, Buffer.from(' there'))])
    expect(isFramedSnappy(file)).toBe(true)
    expect(unpackFramedSnappy(file).toString()).toBe('hi there')
  })

  it('refuses a chunk that is cut off, and one nobody knows', () => {
    const cut = Buffer.concat([head, chunk(1, Buffer.from('abc')).subarray(0, -1)])
    expect(() => unpackFramedSnappy(cut)).toThrow('Snappy')
    expect(() => unpackFramedSnappy(Buffer.concat([head, chunk(2, head)]))).toThrow('Snappy')
  })
})
