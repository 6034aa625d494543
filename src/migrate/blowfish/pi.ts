/** The binary digits of π after the point, which Blowfish begins with: computed, where a table would be four kilobytes. */

const GUARD_BITS = 64n

/** The first `count` words of 32 bits. By Machin: π = 16 arctan 1/5 − 4 arctan 1/239. */
export function piWords(count: number): Uint32Array {
  const bits = 32n * BigInt(count)
  const one = 1n << (bits + GUARD_BITS)
  const pi = (16n * arctanOfInverse(5n, one) - 4n * arctanOfInverse(239n, one)) >> GUARD_BITS
  const hex = (pi & ((1n << bits) - 1n)).toString(16).padStart(count * 8, '0')
  return Uint32Array.from({ length: count }, (_, i) => parseInt(hex.slice(i * 8, i * 8 + 8), 16))
}

/** arctan 1/x = 1/x − 1/3x³ + 1/5x⁵ − …, in parts of `one`. */
function arctanOfInverse(x: bigint, one: bigint): bigint {
  let power = one / x
  let sum = power
  for (let n = 3n; power !== 0n; n += 2n) {
    power = -power / (x * x)
    sum += power / n
  }
  return sum
}
