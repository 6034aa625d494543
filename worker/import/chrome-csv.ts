/** Passwords as Chrome, Edge, Brave and Opera export them: `name,url,username,password,note`. */
import {
  addCustomField,
  addField,
  newItem,
  type ParseContext,
  type Parsed,
  textKind,
} from './draft.ts'
import { readTable, type TableRow } from './table.ts'
import { titleFromUrl } from './title.ts'

export const CHROME_COLUMNS = ['name', 'url', 'username', 'password', 'note'] as const
const REQUIRED = ['url', 'username', 'password'] as const

export function parseChromeCsv(text: string, { now }: ParseContext): Parsed {
  const parsed: Parsed = { drafts: [], problems: [] }
  for (const row of readTable(text, CHROME_COLUMNS, REQUIRED)) {
    const url = row.known.get('url') ?? ''
    const name = row.known.get('name') ?? ''
    const unnamed = name.trim() === ''
    const item = newItem('login', unnamed ? titleFromUrl(url) : name, now)
    item.notes = row.known.get('note') ?? ''
    addLoginFields(item, row)
    parsed.drafts.push({
      row: row.row,
      canonical: JSON.stringify(row.canonical),
      item,
      extra: unnamed ? { name } : {},
    })
    for (const reason of row.faults) parsed.problems.push({ row: row.row, reason })
  }
  return parsed
}

/** User name, password and address, then whatever columns nobody knows. */
export function addLoginFields(item: ReturnType<typeof newItem>, row: TableRow): void {
  addField(item, 'username', 'text', row.known.get('username'))
  addField(item, 'password', 'concealed', row.known.get('password'))
  addField(item, 'url', 'url', row.known.get('url'))
  for (const { label, value } of row.unknown) {
    addCustomField(item, label, SECRET_LABEL.test(label) ? 'concealed' : textKind(value), value)
  }
}

const SECRET_LABEL = /pass|secret|pin|key|token|otp|code/i
