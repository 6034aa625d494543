/** What is stored: names such as people have, and values of 200 bytes that nothing can compress. */

const VALUE_CHARACTERS = 200
const WORDS_AT_ONCE = 16_384

const words = new Uint32Array(WORDS_AT_ONCE)
let used = WORDS_AT_ONCE

function randomWord(): number {
  if (used === WORDS_AT_ONCE) {
    crypto.getRandomValues(words)
    used = 0
  }
  return words[used++] ?? 0
}

export function value(): string {
  let text = ''
  while (text.length < VALUE_CHARACTERS) text += randomWord().toString(36)
  return text.slice(0, VALUE_CHARACTERS)
}

/** About 40 characters, as in the study the targets come from. */
export const nameOf = (index: number): string =>
  `example-service-${String(index).padStart(7, '0')}.test/account`

export const namesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => nameOf(index))

export function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items]
  for (let last = copy.length - 1; last > 0; last--) {
    const other = randomWord() % (last + 1)
    const kept = copy[last] as T
    copy[last] = copy[other] as T
    copy[other] = kept
  }
  return copy
}
