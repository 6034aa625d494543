/** Every text of the samples that must not be found on disk after they were imported. */
import { readExpected } from './compare.ts'

/** Shorter ones occur by chance. */
const MIN_BYTES = 8

/** All values of the files, each once: names, fields, notes, folders, earlier values and what is only in `extra`. */
export function needlesOf(...files: string[]): string[] {
  const found = new Set<string>()
  for (const file of files) {
    for (const { title, fields, notes, folder, tags, history, extra } of readExpected(file)) {
      const values = fields.flatMap(({ label, value }) => [label, value])
      collect(
        [title, values, notes, folder, tags, history?.map(({ value }) => value), extra],
        found,
      )
    }
  }
  return [...found]
}

function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (Buffer.byteLength(value) >= MIN_BYTES) found.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, found)
  }
}
