/**
 * Many texts in one message: a list of ten thousand names takes an engine milliseconds to copy, one text with all of them
 * a tenth of that.
 */

/** Fewer than these cross as they are. */
const MANY = 256

interface PackedTexts {
  type: 'TEXTS'
  text: string
  /** Where each ends. */
  ends: Uint32Array
}

/** A list of many texts, and nothing else, in one; any other value as it is. */
export function packTexts(value: unknown): unknown {
  if (!Array.isArray(value) || value.length < MANY) return value
  const list = value as unknown[]
  const ends = new Uint32Array(list.length)
  let end = 0
  for (let index = 0; index < list.length; index++) {
    const text = list[index]
    if (typeof text !== 'string') return value
    end += text.length
    ends[index] = end
  }
  return { type: 'TEXTS', text: list.join(''), ends } satisfies PackedTexts
}

/** What was packed. No call comes to an object that could be taken for one. */
export function unpackTexts(value: unknown): unknown {
  if (!isPacked(value)) return value
  const { text, ends } = value
  let from = 0
  return Array.from(ends, (end) => {
    const one = text.slice(from, end)
    from = end
    return one
  })
}

const isPacked = (value: unknown): value is PackedTexts =>
  typeof value === 'object' && value !== null && (value as PackedTexts).type === 'TEXTS'
