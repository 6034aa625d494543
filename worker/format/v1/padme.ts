/** PADMÉ lengths (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019): at most 12 % longer. */

/** The padded length for `length`. Exact for every safe integer; no 32-bit shifts. */
export function padmeLength(length: number): number {
  if (length < 2) return length
  const rough = Math.floor(Math.log2(length))
  // log2 rounds up just below a large power of two
  const exponent = 2 ** rough > length ? rough - 1 : rough
  const bitsOfExponent = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** Math.max(0, exponent - bitsOfExponent)
  return Math.ceil(length / step) * step
}
