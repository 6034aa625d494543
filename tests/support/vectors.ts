/** The files of known answers, and the one line that says of each how many of its cases were tried and how. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll } from 'vitest'

const FOLDER = resolve(import.meta.dirname, '../vectors')

/** The file as it is; what its fields are, whoever asks for it knows. */
export const vectorsIn = <T>(file: string): T =>
  JSON.parse(readFileSync(resolve(FOLDER, file), 'utf8')) as T

export const hexBytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(hex, 'hex'))

/** How the cases of one file came out. Every case is counted once; what no function of ours takes is counted by reason. */
export class Tally {
  readonly #file: string
  readonly #counts = { opened: 0, refused: 0 }
  readonly #without = new Map<string, number>()

  /** `cases`: how many the file has. Prints its line when the tests of this file are through. `exact`: how far that goes. */
  constructor(file: string, cases: number, exact = 'exact') {
    this.#file = file
    afterAll(() => {
      const { opened, refused } = this.#counts
      const without = [...this.#without]
      const sum = without.reduce((sum, [, count]) => sum + count, 0)
      const why = without.map(([reason, count]) => `${count} ${reason}`).join(', ')
      const rest = sum === 0 ? '' : `, ${sum} not applicable (${why})`
      process.stdout.write(
        `vectors: ${this.#file}: ${cases} cases: ${opened} ${exact}, ${refused} refused${rest}\n`,
      )
      if (opened + refused + sum !== cases) throw new Error('not every case was tried')
    })
  }

  /** It gave the exact bytes. */
  opened(): void {
    this.#counts.opened++
  }

  /** It was refused, with a code that the case accepts. */
  refused(): void {
    this.#counts.refused++
  }

  notApplicable(reason: string): void {
    this.#without.set(reason, (this.#without.get(reason) ?? 0) + 1)
  }
}
