/** What the password files of Chrome and Firefox must become (docs/format.md), read a second way. */
import { csvRows } from './csv.ts'
import type { Expected, ExpectedField } from './expected.ts'

type Row = Record<string, string>

export const expectedFromChrome = (text: string): Expected[] =>
  csvRows(text).map((row) => {
    const { name = '', url = '', note = '' } = row
    return {
      format: 'chrome-csv',
      type: 'login',
      title: name === '' ? hostOf(url) : name,
      fields: loginFields(row),
      notes: note,
      extra: name === '' ? { name: '' } : {},
      identity: identityOf(row),
    }
  })

export const expectedFromFirefox = (text: string): Expected[] =>
  csvRows(text).map((row) => {
    const { url = '', username: _u, password: _p, ...extra } = row
    return {
      format: 'firefox-csv',
      type: 'login',
      title: hostOf(url),
      fields: loginFields(row),
      dates: [Number(row['timeCreated']), Number(row['timePasswordChanged'])],
      extra: Object.fromEntries(Object.entries(extra).filter(([name]) => name !== 'url')),
      identity: identityOf(row),
    }
  })

const loginFields = (row: Row): ExpectedField[] =>
  [
    { id: 'username', kind: 'text', value: row['username'] ?? '' },
    { id: 'password', kind: 'concealed', value: row['password'] ?? '' },
    { id: 'url', kind: 'url', value: row['url'] ?? '' },
  ].filter((field) => field.value !== '')

/** The samples only have `scheme://[something@]host[:port][/…]`. */
export function hostOf(url: string): string {
  const afterScheme = url.split('://')[1] ?? url
  return afterScheme.split('/')[0]?.split('@').pop() || url || 'Untitled'
}

/** Cells that are not empty, by lower-case column name, sorted by it. */
function identityOf(row: Row): string {
  const cells = new Map(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
  const names = [...cells.keys()].sort().filter((name) => cells.get(name) !== '')
  return JSON.stringify(names.map((name) => [name, cells.get(name)]))
}
