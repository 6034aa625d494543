/**
 * Blowfish in ECB, only to read what older versions of a plug-in have written: it has no integrity, blocks of 64 bits, and
 * no place in anything new. What it gives for a wrong key is noise, and for exchanged blocks another text.
 */
import { piWords } from './pi.ts'

const ROUNDS = 16
const BOX = 256

/** Decrypts whole blocks of 8 bytes. The key is taken by the codes of its characters, over and over. */
export function blowfish(key: string): (bytes: Uint8Array) => Uint8Array {
  const words = piWords(ROUNDS + 2 + 4 * BOX)
  const p = words.slice(0, ROUNDS + 2)
  const s = words.slice(ROUNDS + 2)

  const mix = (x: number): number => {
    const [a = 0, b = 0] = [s[x >>> 24], s[BOX + ((x >>> 16) & 0xff)]]
    const [c = 0, d = 0] = [s[2 * BOX + ((x >>> 8) & 0xff)], s[3 * BOX + (x & 0xff)]]
    return (((a + b) ^ c) + d) | 0
  }
  /** One block; the sub-keys in `order` make it encryption or decryption. */
  const block = (left: number, right: number, order: Uint32Array): [number, number] => {
    let [l, r] = [left, right]
    for (let round = 0; round < ROUNDS; round++) {
      l ^= order[round] ?? 0
      r ^= mix(l)
      ;[l, r] = [r, l]
    }
    return [r ^ (order[ROUNDS + 1] ?? 0), l ^ (order[ROUNDS] ?? 0)]
  }

  let at = 0
  for (let i = 0; i < p.length; i++) {
    let word = 0
    for (let n = 0; n < 4; n++) word = (word << 8) | key.charCodeAt(at++ % key.length)
    p[i] = (p[i] ?? 0) ^ word
  }
  let [l, r] = [0, 0]
  for (const part of [p, s]) {
    for (let i = 0; i < part.length; i += 2) {
      ;[l, r] = block(l, r, p)
      part[i] = l
      part[i + 1] = r
    }
  }

  const backwards = p.slice().reverse()
  return (bytes) => {
    const out = bytes.slice()
    const view = new DataView(out.buffer)
    for (let i = 0; i < out.length; i += 8) {
      const [left, right] = block(view.getInt32(i), view.getInt32(i + 4), backwards)
      view.setInt32(i, left)
      view.setInt32(i + 4, right)
    }
    return out
  }
}
