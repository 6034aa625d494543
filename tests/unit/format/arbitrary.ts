/** Random storable values, every type of them. */
import * as fc from 'fast-check'
import { isWellFormed } from '../../../src/protocol/values.ts'

const text = fc.string({ unit: 'binary' }).filter(isWellFormed)
const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => new Uint8Array(array))

export const anyValue = fc.letrec((tie) => ({
  leaf: fc.oneof(
    text,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(-0),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    bytes,
    bytes.map((array) => array.buffer),
  ),
  inner: fc.oneof({ maxDepth: 4 }, tie('leaf'), fc.constant(undefined), tie('node')),
  node: fc.oneof(
    fc.array(tie('inner'), { maxLength: 4 }),
    fc.dictionary(text, tie('inner'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(tie('inner'), tie('inner')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    fc.array(tie('inner'), { maxLength: 3 }).map((items) => new Set(items)),
  ),
  value: fc.oneof(tie('leaf'), tie('node')),
})).value
