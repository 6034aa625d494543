/**
 * An item of the app: one value in namespace `items` under a random id. Frozen in docs/format.md#items.
 * The importers (helper worker) make them, the app shows them. Properties and field kinds this version does not
 * know are kept as they are: an editor spreads the item it was given.
 */

export const ITEM_TYPES = ['login', 'token', 'card', 'note', 'custom'] as const
export type ItemType = (typeof ITEM_TYPES)[number]

export const FIELD_KINDS = [
  'text',
  'concealed',
  'multiline',
  'boolean',
  'date',
  'year-month',
  'email',
  'number',
  'url',
  'phone',
  'totp',
] as const
export type FieldKind = (typeof FIELD_KINDS)[number]

/** A field. `id` is well known (`username`, `password`, `url`, …, see templates) or random for a custom field. */
export interface Field {
  id: string
  kind: FieldKind
  /** What a custom field is called; well-known fields have their name in the app. */
  label?: string
  /** Always text, as typed or imported, untrimmed. Booleans are `true` / `false`, dates ISO 8601. */
  value: string
}

/** An earlier value of a masked field. */
export interface PastValue {
  field: string
  value: string
  /** When it was replaced, ms since 1970, or 0 if unknown. */
  at: number
}

/** Where an imported item came from; what lets a second import recognise it, even after edits. */
export interface Provenance {
  format: ImportFormat
  /** SHA-256 (base64url) over the row as read; equal rows of one file share it. */
  fingerprint: string
  /** One id per import, so that an import can be undone as a whole. Set when it is stored. */
  batch?: string
  importedAt?: number
  /** Whatever the source held that has no field here, under the source's own names. */
  extra?: Record<string, unknown>
}

/** A file that belongs to an item. What is in it lies among the files of the vault (docs/format.md#items). */
export interface Attachment {
  /** Random: 32 hex digits. */
  id: string
  /** As it was when it was added. */
  name: string
  /** What it was said to be, or empty. */
  type: string
  sizeBytes: number
  /** ms since 1970 */
  addedAt: number
}

export interface Item {
  v: 1
  type: ItemType
  title: string
  /** In display order. Several fields may share an id (`url`). */
  fields: Field[]
  notes: string
  /** A path such as `Work/Servers`, or empty. */
  folder: string
  tags: string[]
  favourite: boolean
  /** Ask again before showing masked fields. */
  reprompt: boolean
  createdAt: number
  changedAt: number
  history: PastValue[]
  /** In the order they were added; absent if there are none. */
  attachments?: Attachment[]
  source?: Provenance
}

export const IMPORT_FORMATS = ['chrome-csv', 'firefox-csv', 'bitwarden-json', 'env'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** Something a row of an import file had that could not be taken as it was. Never holds a value of the row. */
export interface ImportProblem {
  /** 1-based number of the record in the file, or 0 for the file as a whole. */
  row: number
  reason: string
}

export interface ImportResult {
  format: ImportFormat
  items: Item[]
  problems: ImportProblem[]
  /** Folders of the file that no item is in, so that not even they are lost. */
  emptyFolders?: string[]
}
