/**
 * Logins as Firefox exports them. There are no names, so the host is the title; realm, form origin, guid and the three
 * times are kept under Firefox's own names. The browser's own sync account is no login of a site and is left out, and said so.
 */
import { addLoginFields } from './chrome-csv.ts'
import { newItem, type ParseContext, type Parsed } from './draft.ts'
import { readTable } from './table.ts'
import { titleFromUrl } from './title.ts'

/** Firefox's spelling, by the lower-case name columns are matched with. */
const KEPT = {
  httprealm: 'httpRealm',
  formactionorigin: 'formActionOrigin',
  guid: 'guid',
  timecreated: 'timeCreated',
  timelastused: 'timeLastUsed',
  timepasswordchanged: 'timePasswordChanged',
} as const

export const FIREFOX_COLUMNS = ['url', 'username', 'password', ...Object.keys(KEPT)] as const
const REQUIRED = ['url', 'username', 'password'] as const

export function parseFirefoxCsv(text: string, { now }: ParseContext): Parsed {
  const parsed: Parsed = { drafts: [], problems: [] }
  for (const row of readTable(text, FIREFOX_COLUMNS, REQUIRED)) {
    const report = (reason: string): void => void parsed.problems.push({ row: row.row, reason })
    const url = row.known.get('url') ?? ''
    if (url.startsWith('chrome://FirefoxAccounts')) {
      report('Left out: this is the sign-in of Firefox itself, not of a site.')
      continue
    }
    const item = newItem('login', titleFromUrl(url), now)
    addLoginFields(item, row)
    const extra: Record<string, unknown> = {}
    for (const [column, name] of Object.entries(KEPT)) {
      const value = row.known.get(column)
      if (value !== undefined) extra[name] = value
    }
    const time = (column: 'timecreated' | 'timepasswordchanged'): number | undefined => {
      const value = row.known.get(column) ?? ''
      if (value === '') return undefined
      if (/^\d{1,15}$/.test(value)) return Number(value)
      report(`${KEPT[column]} is not a time: kept as text.`)
      return undefined
    }
    item.createdAt = time('timecreated') ?? now
    item.changedAt = time('timepasswordchanged') ?? item.createdAt
    parsed.drafts.push({ row: row.row, canonical: JSON.stringify(row.canonical), item, extra })
    row.faults.forEach(report)
  }
  return parsed
}
