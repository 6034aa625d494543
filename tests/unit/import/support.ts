/** What the tests of the importers share. */
import type { ImportFormat, ImportResult, Item } from '../../../src/protocol/item.ts'
import { parseImport } from '../../../worker/import/import.ts'

export const NOW = Date.UTC(2026, 10, 20)

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

export const parse = (
  text: string,
  format: ImportFormat,
  fileName = 'export',
): Promise<ImportResult> => parseImport(bytesOf(text), fileName, format, NOW)

/** The values of the fields with this id, in order. */
export const values = (item: Item | undefined, id: string): string[] =>
  (item?.fields ?? []).filter((field) => field.id === id).map((field) => field.value)
