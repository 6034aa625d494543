/**
 * What a parser hands on for each row, and how drafts become items: fingerprinted, checked to be storable, and bad
 * ones listed as problems while the others go through.
 */
import { isVaultError } from '../../src/protocol/errors.ts'
import type {
  Field,
  FieldKind,
  ImportFormat,
  ImportProblem,
  ImportResult,
  Item,
} from '../../src/protocol/item.ts'
import { MAX_BATCH } from '../../src/protocol/limits.ts'
import { assertValue } from '../../src/protocol/values.ts'
import { fingerprint } from './fingerprint.ts'

/** Most rows of one file: as many as the store takes in one call. */
export const MAX_ROWS = MAX_BATCH

export interface Draft {
  row: number
  /** The row as read, in one way of writing: equal rows have equal text. */
  canonical: string
  item: Item
  /** See Provenance.extra. */
  extra: Record<string, unknown>
}

export interface Parsed {
  drafts: Draft[]
  problems: ImportProblem[]
  emptyFolders?: string[]
}

/** What a parser may know besides the text. `now` dates what the source does not. */
export interface ParseContext {
  fileName: string
  now: number
}

export { blankItem as newItem } from '../../src/protocol/blank-item.ts'

/** Adds a well-known field, unless the source has nothing for it. */
export function addField(item: Item, id: string, kind: FieldKind, value: string | undefined): void {
  if (value !== undefined && value !== '') item.fields.push({ id, kind, value })
}

/** Adds a labelled field under the next free id `c1`, `c2`, …, even an empty one. They come after all others. */
export function addCustomField(item: Item, label: string, kind: FieldKind, value: string): Field {
  const last = item.fields.at(-1)
  const number = last?.label === undefined ? 1 : Number(last.id.slice(1)) + 1
  const field = { id: `c${number}`, kind, label, value }
  item.fields.push(field)
  return field
}

/** Text that has several lines must not end up in a one-line input, which would drop the breaks. */
export const textKind = (value: string): FieldKind => (/[\r\n]/.test(value) ? 'multiline' : 'text')

export async function finish(format: ImportFormat, parsed: Parsed): Promise<ImportResult> {
  const items: Item[] = []
  const problems = [...parsed.problems]
  for (const { row, canonical, item, extra } of parsed.drafts) {
    item.source = { format, fingerprint: await fingerprint(format, canonical) }
    if (Object.keys(extra).length > 0) item.source.extra = extra
    const reason = whyNotStorable(item)
    if (reason === undefined) items.push(item)
    else problems.push({ row, reason: `Not imported: ${reason}.` })
  }
  problems.sort((a, b) => a.row - b.row)
  const result: ImportResult = { format, items, problems }
  if (parsed.emptyFolders !== undefined) result.emptyFolders = parsed.emptyFolders
  return result
}

function whyNotStorable(item: Item): string | undefined {
  try {
    assertValue(item)
    return undefined
  } catch (error) {
    // The path may hold names from the file, so only the fixed reason is passed on.
    if (isVaultError(error, 'bad-value')) return String(error.detail['reason'] ?? 'not storable')
    throw error
  }
}
