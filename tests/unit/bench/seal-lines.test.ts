import { describe, expect, it } from 'vitest'
import { SEALING } from '../../../scripts/performance-tables.mjs'
import { SEAL_LINES, SEAL_MEMORY } from '../../bench/seal-lines.ts'
import { GROUPS } from '../../bench/lines.ts'

describe('the table of what is measured of sealing', () => {
  const keys = SEAL_LINES.map(({ key }) => key)

  it('has the keys of the targets, two floors and two of its own, each once, and none of another table', () => {
    expect(keys).toEqual([
      'seal.opfs.discard',
      'floor.seal.discard',
      'seal.opfs.opfs',
      'floor.seal.opfs',
      'seal.disk',
      'seal.blob.opfs',
      'seal.vsAge',
      'seal.vsSodium',
      'seal.vsNoble',
    ])
    const others = GROUPS.flatMap(({ lines }) => lines.map(({ key }) => key))
    expect(others.filter((key) => [...keys, SEAL_MEMORY.key].includes(key))).toEqual([])
  })

  it('measures ours, or its floor, against others', () => {
    for (const { key, ours, others } of SEAL_LINES) {
      expect(ours).toMatch(key.startsWith('floor.') ? /^floor / : /^ours /)
      expect(others.some((side) => side.startsWith('ours '))).toBe(false)
      expect(others.length).toBeGreaterThan(0)
    }
  })

  it('writes down every line of it', () => {
    expect(SEALING.map(([key]) => key)).toEqual(keys)
  })
})
