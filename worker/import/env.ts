/**
 * `.env` files: each assignment becomes a token with the name as title and the file's name as tag.
 * Quoting is that of POSIX sh (shell-words.ts); nothing is expanded. A line that is no assignment, or has words after
 * one (a value with blanks and no quotes), is listed and not guessed at.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import { type Draft, MAX_ROWS, newItem, type ParseContext, type Parsed } from './draft.ts'
import { readShellLines, type ShellLine } from './shell-words.ts'

const ASSIGNMENT = /^([A-Za-z_][\w.-]*)=/

export function parseEnv(text: string, context: ParseContext): Parsed {
  const parsed: Parsed = { drafts: [], problems: [] }
  let row = 0
  for (const found of readShellLines(text)) {
    const read = readAssignments(found)
    if (typeof read === 'string') {
      parsed.problems.push({ row: ++row, reason: `Not imported: ${read} (line ${found.line}).` })
    } else {
      for (const { name, value, exported } of read) {
        parsed.drafts.push(toDraft(++row, name, value, exported, context))
      }
    }
    if (row > MAX_ROWS) {
      throw new VaultError('bad-request', { reason: 'The file has too many lines.' })
    }
  }
  return parsed
}

interface Assignment {
  name: string
  value: string
  exported: boolean
}

/** The assignments of a line, or why it is none. */
function readAssignments({ words, fault }: ShellLine): Assignment[] | string {
  if (fault === 'unclosed') return 'a quote is never closed'
  if (fault === 'too-many-words') return 'too many words on one line'
  const exported = words[0]?.bare === 'export' && words[0].text === 'export'
  const assignments: Assignment[] = []
  for (const { text, bare } of exported ? words.slice(1) : words) {
    const name = ASSIGNMENT.exec(bare)?.[1]
    if (name !== undefined) {
      assignments.push({ name, value: text.slice(name.length + 1), exported })
    } else if (assignments.length > 0) {
      return 'words follow the value; a value with blanks belongs in quotes'
    } else break
  }
  return assignments.length > 0 ? assignments : 'not NAME=value'
}

function toDraft(
  row: number,
  name: string,
  value: string,
  exported: boolean,
  { fileName, now }: ParseContext,
): Draft {
  const item = newItem('token', name, now)
  item.fields.push({ id: 'key', kind: 'concealed', value })
  if (fileName !== '') item.tags.push(fileName)
  const extra = exported ? { export: true } : {}
  return { row, canonical: JSON.stringify([name, value]), item, extra }
}
