/**
 * What each type of item is made of: the well-known fields in order, their names, and how they are handled.
 * The ids are those of docs/format.md; a field with another id is a custom field and carries its own label.
 */
import type { Field, FieldKind, Item, ItemType } from '../../protocol/item.ts'
import type { IconName } from '../elements/icons.ts'

export interface FieldTemplate {
  id: string
  kind: FieldKind
  name: string
  /** Offered in a list while typing. */
  choices?: readonly string[]
  inputMode?: 'numeric' | 'url' | 'email' | 'tel'
  hint?: string
}

export interface ItemTemplate {
  type: ItemType
  name: string
  plural: string
  icon: IconName
  /** One line for the dialog that asks what to add, and the key that picks it. */
  about: string
  key: string
  fields: readonly FieldTemplate[]
  /** The field quick copy and the C key take, the first that has a value. */
  main: readonly string[]
}

const field = (
  id: string,
  kind: FieldKind,
  name: string,
  more: Partial<FieldTemplate> = {},
): FieldTemplate => ({ id, kind, name, ...more })

export const TEMPLATES: Record<ItemType, ItemTemplate> = {
  login: {
    type: 'login',
    name: 'Login',
    plural: 'Logins',
    icon: 'login',
    about: 'A user name and password for a website or app',
    key: 'l',
    fields: [
      field('username', 'text', 'User name'),
      field('password', 'concealed', 'Password'),
      field('url', 'url', 'Website', { inputMode: 'url' }),
      field('totp', 'totp', 'One-time code key'),
    ],
    main: ['password'],
  },
  token: {
    type: 'token',
    name: 'Token',
    plural: 'Tokens',
    icon: 'token',
    about: 'An API key, access token or other secret of a service',
    key: 't',
    fields: [
      field('key', 'concealed', 'Key'),
      field('username', 'text', 'User or client ID'),
      field('keyType', 'text', 'Kind', { choices: ['bearer', 'basic', 'header', 'custom'] }),
      field('url', 'url', 'Host', { inputMode: 'url' }),
      field('validFrom', 'date', 'Valid from'),
      field('expiryDate', 'date', 'Expires'),
    ],
    main: ['key'],
  },
  card: {
    type: 'card',
    name: 'Card',
    plural: 'Cards',
    icon: 'card',
    about: 'A payment or other card',
    key: 'c',
    fields: [
      field('number', 'concealed', 'Card number', { inputMode: 'numeric' }),
      field('holder', 'text', 'Name on card'),
      field('expiry', 'year-month', 'Expires'),
      field('cvc', 'concealed', 'Security code', { inputMode: 'numeric' }),
      field('pin', 'concealed', 'PIN', { inputMode: 'numeric' }),
      field('brand', 'text', 'Brand'),
    ],
    main: ['number'],
  },
  note: {
    type: 'note',
    name: 'Note',
    plural: 'Notes',
    icon: 'note',
    about: 'Text that nobody else should read',
    key: 'o',
    fields: [],
    main: [],
  },
  custom: {
    type: 'custom',
    name: 'Custom item',
    plural: 'Custom items',
    icon: 'custom',
    about: 'Any fields you like',
    key: 'u',
    fields: [],
    main: [],
  },
}

/** What an item of a type unknown to this version is shown as. */
export const templateOf = (type: string): ItemTemplate =>
  Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type as ItemType] : TEMPLATES.custom

/** The template of a well-known field, if it is one. A field that carries a label of its own is not. */
export const fieldTemplate = (type: string, field: Field): FieldTemplate | undefined =>
  field.label === undefined
    ? templateOf(type).fields.find((known) => known.id === field.id)
    : undefined

/** What a field is called on the screen. */
export const fieldName = (type: string, field: Field): string =>
  field.label?.trim() || fieldTemplate(type, field)?.name || field.id

export const isMasked = (field: Field): boolean =>
  field.kind === 'concealed' || field.kind === 'totp'

/** The field the C key copies: the type's own, else the first masked one, else the first with a value. */
export function mainField(item: Item): Field | undefined {
  const filled = item.fields.filter((candidate) => candidate.value !== '')
  for (const id of templateOf(item.type).main) {
    const found = filled.find((candidate) => candidate.id === id)
    if (found) return found
  }
  return filled.find(isMasked) ?? (item.type === 'custom' ? filled[0] : undefined)
}

/** Kinds a custom field may be given here. */
export const CUSTOM_KINDS: readonly { kind: FieldKind; name: string }[] = [
  { kind: 'text', name: 'Text' },
  { kind: 'concealed', name: 'Hidden text' },
  { kind: 'multiline', name: 'Long text' },
  { kind: 'boolean', name: 'Yes or no' },
  { kind: 'date', name: 'Date' },
  { kind: 'year-month', name: 'Month' },
  { kind: 'email', name: 'Email' },
  { kind: 'number', name: 'Number' },
  { kind: 'url', name: 'Web address' },
  { kind: 'phone', name: 'Phone' },
  { kind: 'totp', name: 'One-time code key' },
]
