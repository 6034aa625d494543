/** PHP's `serialize`: what it writes is read and written exactly, and nothing is ever made of its objects. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { MAX_DEPTH } from '../../../src/protocol/limits.ts'
import type { Bytes } from '../../../src/protocol/values.ts'
import { phpUnserialize, type PhpKey, type PhpValue } from '../../../worker/foreign/php-read.ts'
import { phpSerialize, type PhpInput } from '../../../worker/foreign/php-write.ts'

const latin1 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'latin1'))
const written = (value: unknown): string =>
  Buffer.from(phpSerialize(value as PhpInput)).toString('latin1')
const read = (text: string): PhpValue => phpUnserialize(latin1(text))
const refused = (reason: RegExp) =>
  expect.objectContaining({
    code: 'bad-value',
    detail: { reason: expect.stringMatching(reason) as string },
  }) as Error

describe('values and their text', () => {
  test.each<[PhpValue, string]>([
    [null, 'N;'],
    [true, 'b:1;'],
    [false, 'b:0;'],
    [0, 'i:0;'],
    [-7, 'i:-7;'],
    [2 ** 53 - 1, 'i:9007199254740991;'],
    [9_007_199_254_740_993n, 'i:9007199254740993;'],
    [2n ** 63n - 1n, 'i:9223372036854775807;'],
    [-(2n ** 63n), 'i:-9223372036854775808;'],
    [-0, 'd:-0;'],
    [0.1, 'd:0.1;'],
    [-1.5, 'd:-1.5;'],
    [123.456, 'd:123.456;'],
    [0.0001, 'd:0.0001;'],
    [0.00012, 'd:0.00012;'],
    [0.00001, 'd:1.0E-5;'],
    [1.25e-7, 'd:1.25E-7;'],
    [2 ** 53, 'd:9007199254740992;'],
    [1e16, 'd:10000000000000000;'],
    [1e17, 'd:1.0E+17;'],
    [1.5e300, 'd:1.5E+300;'],
    [Number.MAX_VALUE, 'd:1.7976931348623157E+308;'],
    [Number.NaN, 'd:NAN;'],
    [Infinity, 'd:INF;'],
    [-Infinity, 'd:-INF;'],
    ['', 's:0:"";'],
    ['a";b', 's:4:"a";b";'],
    ['Zoë', 's:4:"Zo\u00c3\u00ab";'],
    ['\ufeffmark', 's:7:"\u00ef\u00bb\u00bfmark";'],
    [Uint8Array.of(0xff, 0), 's:2:"\u00ff\u0000";'],
    [[], 'a:0:{}'],
    [['a', 3], 'a:2:{i:0;s:1:"a";i:1;i:3;}'],
    [{ id: 5, ok: null }, 'a:2:{s:2:"id";i:5;s:2:"ok";N;}'],
    [{ '007': 1 }, 'a:1:{s:3:"007";i:1;}'],
    [
      new Map<PhpKey, PhpValue>([
        [1, 'a'],
        [0, 'b'],
      ]),
      'a:2:{i:1;s:1:"a";i:0;s:1:"b";}',
    ],
    [
      new Map<PhpKey, PhpValue>([
        ['a', 1],
        [-5, 2],
      ]),
      'a:2:{s:1:"a";i:1;i:-5;i:2;}',
    ],
  ])('%o', (value, text) => {
    expect(written(value)).toBe(text)
    expect(read(text)).toStrictEqual(value)
  })

  test('a whole number is an integer, and a float without a fraction is that number', () => {
    expect(read('d:3;')).toBe(3)
    expect(written(3)).toBe('i:3;')
  })

  test('names that PHP takes for numbers are written as those', () => {
    expect(written({ 5: 'a', x: 'b' })).toBe('a:2:{i:5;s:1:"a";s:1:"x";s:1:"b";}')
  })

  test('a name is never more than a name', () => {
    const value = read('a:1:{s:9:"__proto__";a:1:{s:5:"admin";b:1;}}') as Record<string, PhpValue>
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect('admin' in value).toBe(false)
  })
})

describe('what is refused', () => {
  test.each([
    'O:8:"stdClass":0:{}',
    'a:1:{i:0;O:3:"Foo":0:{}}',
    'C:3:"Foo":0:{}',
    'E:7:"Foo:Bar";',
    'a:2:{i:0;i:1;i:1;R:2;}',
    'a:2:{i:0;i:1;i:1;r:1;}',
  ])('%s is an object or a reference', (text) => {
    expect(() => read(text)).toThrow(refused(/an object/))
  })

  test.each([
    '',
    'i:5',
    'i:5;x',
    'i:;',
    'i:05;',
    'i:+5;',
    'i:-0;',
    'i:1.5;',
    'i:9223372036854775808;',
    'i: 5;',
    'b:2;',
    'b:true;',
    'N',
    'N:;',
    'd:;',
    'd:x;',
    'd:0x1F;',
    'd:1e;',
    'd:nan;',
    `d:${'1'.repeat(500)};`,
    's:5:"abc";',
    's:2:"abc";',
    's:-1:"";',
    's:03:"abc";',
    's:3:abc;',
    's:999999999:"abc";',
    's:3:"Zoë";'.replace('ë', 'Ã«'),
    'S:1:"a";',
    'a:1:{}',
    'a:999999999:{i:0;N;}',
    'a:0:{i:0;N;}',
    'a:1:{i:0;N;',
    'a:1:{N;N;}',
    'a:1:{b:1;N;}',
    'a:1:{d:3;N;}',
    'a:1:{a:0:{}N;}',
    'a:1:{s:1:"5";N;}',
    'a:1:{s:1:"\u00ff";N;}',
    'a:2:{i:0;N;i:0;N;}',
    'a:2:{s:1:"x";N;s:1:"x";N;}',
    'x:1;',
    ':',
  ])('%j is not what PHP serialises', (text) => {
    expect(() => read(text)).toThrow(refused(/^not what PHP/))
  })

  test('arrays inside each other are read as deep as values may be, and no deeper', () => {
    const nested = (levels: number) => `${'a:1:{i:0;'.repeat(levels)}N;${'}'.repeat(levels)}`
    expect(written(read(nested(MAX_DEPTH)))).toBe(nested(MAX_DEPTH))
    for (const levels of [MAX_DEPTH + 1, 100_000]) {
      expect(() => read(nested(levels))).toThrow(refused(/too deeply/))
    }
  })

  const cycle: unknown[] = []
  cycle.push(cycle)
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['undefined inside', { a: undefined }],
    ['a hole', Array.from({ length: 2 }).fill(1, 1)],
    ['a function', () => 1],
    ['a symbol as key', { [Symbol('s')]: 1 }],
    ['a Date', new Date(0)],
    ['a Set', new Set()],
    ['an instance', new URL('about:blank')],
    ['text with a lone surrogate', '\ud800'],
    ['such a name', { '\ud800': 1 }],
    ['an integer of 65 bits', 2n ** 63n],
    ['a fraction as key', new Map([[1.5, 1]])],
    [
      'a key twice, for PHP',
      new Map<unknown, number>([
        [5, 1],
        ['5', 2],
      ]),
    ],
    ['a cycle', cycle],
    ['an array of no end', Object.assign([], { length: 2 ** 32 - 1 })],
  ])('%s is not written', (_name, value) => {
    expect(() => written(value)).toThrow(refused(/./))
  })
})

/** Values as they are read: no bigint that a number could be, no bytes that are text, no Map that could be an object. */
const anyName = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .filter((name) => name.isWellFormed() && !/^(0|-?[1-9]\d*)$/.test(name))
const anyValue = fc.letrec<{ value: PhpValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(2n ** 53n, 2n ** 63n - 1n),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Uint8Array.of(0xff, ...bytes)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(anyName, tie('value')), {
        minLength: 1,
        maxLength: 4,
        selector: ([name]) => name,
      })
      .map((entries): PhpValue => Object.fromEntries(entries)),
    fc
      .uniqueArray(fc.tuple(fc.integer({ min: -9, max: -1 }), tie('value')), {
        minLength: 1,
        maxLength: 4,
        selector: ([key]) => key,
      })
      .map((entries): PhpValue => new Map(entries)),
  ),
})).value

test('every value comes back as it was, and its text has the lengths that PHP counts', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(phpUnserialize(phpSerialize(value))).toStrictEqual(value)
    }),
    { numRuns: 2000 },
  )
})

test('20,000 changed texts are read as some value, or are bad-value and nothing else', () => {
  let [taken, refusals] = [0, 0]
  const changed = fc.tuple(
    anyValue,
    fc.nat(),
    fc.constantFrom(...'0123456789:;{}"abdisNOR'),
    fc.nat(2),
  )
  fc.assert(
    fc.property(changed, ([value, place, letter, width]) => {
      const text = written(value)
      const at = place % text.length
      const other = text.slice(0, at) + letter + text.slice(at + width)
      try {
        const found = read(other)
        expect(read(written(found))).toStrictEqual(found)
        taken++
      } catch (error) {
        if (!isVaultError(error, 'bad-value')) throw error
        refusals++
      }
    }),
    { numRuns: 20_000 },
  )
  expect(taken).toBeGreaterThan(100)
  expect(refusals).toBeGreaterThan(10_000)
})
