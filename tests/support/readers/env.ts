/**
 * What a `.env` file must become, read a second way: pieces are cut off the front with one pattern for each kind of
 * quoting. For files without faults; checked against a real `sh` in the tests.
 */
import type { Expected } from './expected.ts'

const PIECES: [RegExp, (match: string) => string][] = [
  [/^'[^']*'/, (text) => text.slice(1, -1)],
  [/^"(?:\\[^]|[^"\\])*"/, (text) => text.slice(1, -1).replace(/\\([$`"\\\n])/g, unescape)],
  [/^\\[^]/u, (text) => (text === '\\\n' ? '' : text.slice(1))],
  [/^[^\s'"\\]+/, (text) => text],
]

function unescape(_: string, escaped: string): string {
  return escaped === '\n' ? '' : escaped
}

export interface Assignment {
  name: string
  value: string
  exported: boolean
}

export function envAssignments(text: string): Assignment[] {
  const found: Assignment[] = []
  let rest = text
  while (rest !== '') {
    const gap = /^(?:\s+|#[^\n]*)/.exec(rest)
    const head = /^(export[ \t]+)?(\w+)=/.exec(rest)
    if (gap !== null) rest = rest.slice(gap[0].length)
    else if (head === null) throw new Error('not an assignment')
    else {
      rest = rest.slice(head[0].length)
      let value = ''
      for (;;) {
        const piece = PIECES.map(([pattern, read]) => ({ match: pattern.exec(rest), read })).find(
          ({ match }) => match !== null,
        )
        if (!piece?.match) break
        value += piece.read(piece.match[0])
        rest = rest.slice(piece.match[0].length)
      }
      found.push({ name: head[2] ?? '', value, exported: head[1] !== undefined })
    }
  }
  return found
}

export const expectedFromEnv = (text: string, fileName: string): Expected[] =>
  envAssignments(text).map(({ name, value, exported }) => ({
    format: 'env',
    type: 'token',
    title: name,
    fields: [{ id: 'key', kind: 'concealed', value }],
    tags: [fileName],
    extra: exported ? { export: true } : {},
    identity: JSON.stringify([name, value]),
  }))
