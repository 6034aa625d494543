/** FLOE's own known answers, and all that must not be taken for one of them. */
import { expect, test } from 'vitest'
import type { Bytes } from '../../../src/protocol/values.ts'
import { FLOE_HEADER_BYTES, layoutOfSealed, placeOf } from '../../../worker/crypto/floe/layout.ts'
import { concat, utf8 } from '../../../worker/format/bytes.ts'
import { fileKey, openAll, sealAll } from '../../support/floe.ts'
import { hexBytes, Tally, vectorsIn } from '../../support/vectors.ts'

interface Case {
  id: string
  segmentLength: number
  rotationMask: number
  plaintextHex: string
  ciphertextHex: string
}

const vectors = vectorsIn<{ keyHex: string; aad: string; cases: Case[] }>('floe.json')
const tally = new Tally('floe.json', 8)
const key = await fileKey(hexBytes(vectors.keyHex))
const aad = utf8(vectors.aad)
const parametersOf = ({ segmentLength, rotationMask }: Case) => ({
  segmentBytes: segmentLength,
  rotationBits: rotationMask,
})

test('there are eight of them', () => {
  expect(vectors.cases).toHaveLength(8)
})

test.each(vectors.cases)('$id opens to the exact bytes', async (vector) => {
  const opened = await openAll(key, aad, parametersOf(vector), hexBytes(vector.ciphertextHex))
  expect(opened).toEqual(hexBytes(vector.plaintextHex))
  tally.opened()
})

test.each(vectors.cases)('what is sealed like $id opens again', async (vector) => {
  const plain = hexBytes(vector.plaintextHex)
  const parameters = parametersOf(vector)
  const sealed = await sealAll(key, aad, parameters, plain)
  expect(await openAll(key, aad, parameters, sealed)).toEqual(plain)
})

/** The same with one bit of one byte turned over. */
function turned(sealed: Bytes, at: number): Bytes {
  const changed = sealed.slice()
  changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
  return changed
}

test('none of them opens with anything changed, cut off, added, moved or left out', async () => {
  let refused = 0
  for (const vector of vectors.cases) {
    const parameters = parametersOf(vector)
    const sealed = hexBytes(vector.ciphertextHex)
    const bad: Bytes[] = []
    const every = Math.max(1, Math.floor(sealed.length / 400))
    for (let at = 0; at < sealed.length; at += at < 400 ? 1 : every) {
      bad.push(turned(sealed, at), sealed.slice(0, at))
    }
    bad.push(concat(sealed, new Uint8Array(1)), concat(sealed, sealed.slice(FLOE_HEADER_BYTES)))
    const header = sealed.slice(0, FLOE_HEADER_BYTES)
    const { segments } = layoutOfSealed(sealed.length, parameters)
    const parts = Array.from({ length: segments }, (_, i) =>
      sealed.slice(...placeOf(i, parameters)),
    )
    parts.forEach((part, i) => {
      const next = parts[i + 1]
      bad.push(
        concat(header, ...parts.toSpliced(i, 1)),
        concat(header, ...parts.toSpliced(i, 0, part)),
      )
      if (next) bad.push(concat(header, ...parts.toSpliced(i, 2, next, part)))
    })
    for (const one of bad) {
      await expect(openAll(key, aad, parameters, one)).rejects.toMatchObject({ code: 'tampered' })
      refused++
    }
  }
  process.stdout.write(`changes of FLOE's known answers refused: ${refused}\n`)
  expect(refused).toBeGreaterThan(5000)
})

test.each(vectors.cases)('$id opens with no other key, data or parameters', async (vector) => {
  const sealed = hexBytes(vector.ciphertextHex)
  const parameters = parametersOf(vector)
  const other = await fileKey(new Uint8Array(32).fill(1))
  const tampered = { code: 'tampered' }
  await expect(openAll(other, aad, parameters, sealed)).rejects.toMatchObject(tampered)
  await expect(openAll(key, utf8('this'), parameters, sealed)).rejects.toMatchObject(tampered)
  const longer = { ...parameters, segmentBytes: parameters.segmentBytes + 1 }
  await expect(openAll(key, aad, longer, sealed)).rejects.toMatchObject(tampered)
})

test('a key reaches as far as the parameters say, and no further', async () => {
  const vector = vectors.cases.find(({ id }) => id === 'java_rotation')
  if (!vector) throw new Error('there is a case with two bits')
  const parameters = { ...parametersOf(vector), rotationBits: 20 }
  await expect(openAll(key, aad, parameters, hexBytes(vector.ciphertextHex))).rejects.toMatchObject(
    {
      code: 'tampered',
    },
  )
})
