import { expect, test } from 'vitest'
import { newRecoveryCode, readRecoveryCode } from '../../../worker/keyring/recovery-code.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

test('a code is read as it was made', async () => {
  const codes = new Set<string>()
  for (let n = 0; n < 200; n++) {
    const code = await newRecoveryCode()
    codes.add(code)
    expect(await readRecoveryCode(code)).toHaveLength(20)
  }
  expect(codes.size).toBe(200)
})

test('the checksum is what the format says it is', async () => {
  // SHA-256("coffer/1/recovery" ‖ 00 01 … 0f) begins with these four bytes, by another implementation.
  const { createHash } = await import('node:crypto')
  const random = Buffer.from(Array.from({ length: 16 }, (_, at) => at))
  const sum = createHash('sha256')
    .update('coffer/1/recovery')
    .update(random)
    .digest()
    .subarray(0, 4)
  let bits = BigInt(`0x${Buffer.concat([random, sum]).toString('hex')}`)
  let text = ''
  for (let n = 0; n < 32; n++) {
    text = `${ALPHABET[Number(bits & 31n)]}${text}`
    bits >>= 5n
  }
  expect(Buffer.from(await readRecoveryCode(text))).toEqual(Buffer.concat([random, sum]))
})

test('every single wrong character is noticed, and every swap of neighbours', async () => {
  const code = (await newRecoveryCode()).replaceAll('-', '')
  const mistyped = { code: 'wrong-secret', detail: { mistyped: true } }
  for (let at = 0; at < code.length; at++) {
    const wrong = ALPHABET[(ALPHABET.indexOf(code[at] ?? '') + 1 + (at % 31)) % 32] ?? ''
    const other = code.slice(0, at) + wrong + code.slice(at + 1)
    if (other !== code) await expect(readRecoveryCode(other)).rejects.toMatchObject(mistyped)
    const swapped = code.slice(0, at) + (code[at + 1] ?? '') + code[at] + code.slice(at + 2)
    if (swapped !== code) await expect(readRecoveryCode(swapped)).rejects.toMatchObject(mistyped)
  }
})
