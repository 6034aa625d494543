/**
 * What reader and writer of CBOR (RFC 8949) must agree on: the heads, tags and limits of format 1
 * (docs/format.md#values). Frozen with it; tests/vectors/values-v1.json pins the bytes.
 */
import { MAX_DEPTH } from '../../../src/protocol/limits.ts'

/** Major types, in the upper three bits of an item's first byte. */
export const UINT = 0
export const NEGATIVE = 1
export const BYTES = 2
export const TEXT = 3
export const LIST = 4
export const MAP = 5
export const TAG = 6
export const SIMPLE = 7

/** Whole first bytes of what has no major type of its own. */
export const FALSE = 0xf4
export const TRUE = 0xf5
export const NULL = 0xf6
export const UNDEFINED = 0xf7
export const FLOAT64 = 0xfb

export const TAG_BIGINT = 2
export const TAG_NEGATIVE_BIGINT = 3
export const TAG_SET = 258
export const TAG_MAP = 259
/** Milliseconds since 1970 as a number; NaN for an invalid date. */
export const TAG_DATE = 0xc0ffe1
export const TAG_ARRAY_BUFFER = 0xc0ffe2

/** The major types a tag may stand before. */
export const TAGGED: ReadonlyMap<number, readonly number[]> = new Map([
  [TAG_BIGINT, [BYTES]],
  [TAG_NEGATIVE_BIGINT, [BYTES]],
  [TAG_SET, [LIST]],
  [TAG_MAP, [MAP]],
  [TAG_DATE, [UINT, NEGATIVE, SIMPLE]],
  [TAG_ARRAY_BUFFER, [BYTES]],
])

/** Lists and maps inside each other: a value of the deepest kind, and the lists of a segment or a page around it. */
export const MAX_NESTING = MAX_DEPTH + 8

/** The one NaN that is written; which bits an engine's own NaN has is left to the engine. */
export const NAN_HIGH = 0x7ff80000

/** Whether a number is written as an integer; −0 would lose its sign. */
export const isInteger = (value: number): boolean =>
  Number.isSafeInteger(value) && !Object.is(value, -0)
