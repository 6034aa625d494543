/**
 * What a Bitwarden export must become (docs/format.md), read a second way: a table of where each member goes, over a
 * copy from which what found its place is deleted; the copy's remainder is the `extra`.
 */
import type { Expected, ExpectedField } from './expected.ts'

/** As much of the source's shape as the samples have; the groups (`login`, `card`, …) are `Json` under their names. */
interface Entry extends Json {
  type: number
  name: string | null
  notes: string | null
  favorite: boolean
  reprompt: number
  folderId: string | null
  creationDate: string
  revisionDate: string
  fields: { name: string; value: string; type: number }[] | null
  passwordHistory: { password: string; lastUsedDate: string }[] | null
}
interface Json {
  [member: string]: unknown
}
interface Uri {
  uri: string | null
  match: number | null
}
type Place = [member: string, id: string, kind: string, label?: string]

const PLACES: Record<string, Place[]> = {
  login: [
    ['username', 'username', 'text'],
    ['password', 'password', 'concealed'],
    ['uris', 'url', 'url'],
    ['totp', 'totp', 'totp'],
  ],
  card: [
    ['number', 'number', 'concealed'],
    ['cardholderName', 'holder', 'text'],
    ['expiry', 'expiry', 'year-month'],
    ['code', 'cvc', 'concealed'],
    ['brand', 'brand', 'text'],
  ],
  identity: [
    ['title', '', 'text', 'Title'],
    ['firstName', '', 'text', 'First name'],
    ['middleName', '', 'text', 'Middle name'],
    ['lastName', '', 'text', 'Last name'],
    ['username', '', 'text', 'User name'],
    ['company', '', 'text', 'Company'],
    ['email', '', 'email', 'E-mail'],
    ['phone', '', 'phone', 'Phone'],
    ['address1', '', 'text', 'Address 1'],
    ['address2', '', 'text', 'Address 2'],
    ['address3', '', 'text', 'Address 3'],
    ['city', '', 'text', 'City'],
    ['state', '', 'text', 'State'],
    ['postalCode', '', 'text', 'Postal code'],
    ['country', '', 'text', 'Country'],
    ['ssn', '', 'concealed', 'Social security number'],
    ['passportNumber', '', 'concealed', 'Passport number'],
    ['licenseNumber', '', 'concealed', 'Licence number'],
  ],
  sshKey: [
    ['privateKey', '', 'concealed', 'Private key'],
    ['publicKey', '', 'text', 'Public key'],
    ['keyFingerprint', '', 'text', 'Fingerprint'],
  ],
}
const TYPES = ['', 'login', 'note', 'card', 'custom', 'custom']
const FIELD_KINDS = ['text', 'concealed', 'boolean']

export function expectedFromBitwarden(text: string): Expected[] {
  const file = JSON.parse(text) as { items: Entry[]; folders: { id: string; name: string }[] }
  return file.items.map((entry) => {
    const extra: Json = structuredClone(entry)
    const gone = ['type', 'name', 'notes', 'favorite', 'reprompt', 'fields', 'passwordHistory']
    for (const name of [...gone, 'creationDate', 'revisionDate']) delete extra[name]
    const fields = [...typedFields(entry, extra), ...customFields(entry)]
    let labelled = 0
    for (const field of fields) if (field.label !== undefined) field.id = `c${++labelled}`
    if (isObject(extra['secureNote']) && extra['secureNote']['type'] === 0) {
      delete extra['secureNote']['type']
    }
    return {
      format: 'bitwarden-json',
      type: TYPES[entry.type] ?? 'custom',
      title: entry.name ?? '',
      fields,
      notes: entry.notes ?? '',
      folder: file.folders.find(({ id }) => id === entry.folderId)?.name ?? '',
      favourite: entry.favorite,
      reprompt: entry.reprompt === 1,
      dates: [Date.parse(entry.creationDate), Date.parse(entry.revisionDate)],
      history: (entry.passwordHistory ?? []).map((past) => ({
        field: entry.type === 1 ? 'password' : '',
        value: past.password,
        at: Date.parse(past.lastUsedDate),
      })),
      extra: withoutNothing(extra),
      identity: sorted(entry),
    }
  })
}

function typedFields(entry: Entry, extra: Json): ExpectedField[] {
  const fields: ExpectedField[] = []
  for (const [group, places] of Object.entries(PLACES)) {
    const source = entry[group]
    const rest = extra[group]
    if (!isObject(source) || !isObject(rest)) continue
    for (const [member, id, kind, label] of places) {
      for (const value of valuesOf(source, member)) {
        fields.push({ id, kind, ...(label && { label }), value })
      }
      const uris = member === 'uris' ? (source['uris'] as Uri[]) : []
      if (!uris.some(({ match }) => match !== null)) delete rest[member]
    }
    for (const name of ['expMonth', 'expYear']) delete rest[name]
  }
  return fields
}

function valuesOf(source: Json, member: string): string[] {
  if (member === 'uris') return (source['uris'] as Uri[]).flatMap(({ uri }) => uri ?? [])
  const {
    expMonth: month,
    expYear: year,
    [member]: value,
  } = source as Record<string, string | null>
  if (member !== 'expiry') return value ? [value] : []
  return [`${year}-${month?.length === 1 ? '0' : ''}${month}`]
}

const customFields = (entry: Entry): ExpectedField[] =>
  (entry.fields ?? []).map(({ name, value, type }) => ({
    id: '',
    kind: type === 0 && /\n|\r/.test(value) ? 'multiline' : (FIELD_KINDS[type] ?? ''),
    label: name,
    value,
  }))

/** Without null, empty lists, and objects that have nothing left; lists themselves stay as they are. */
function withoutNothing(source: Json): Json {
  const kept = Object.entries(source)
    .map(([name, value]) => [name, isObject(value) ? withoutNothing(value) : value] as const)
    .filter(([, value]) => value !== null && !['{}', '[]'].includes(JSON.stringify(value)))
  return Object.fromEntries(kept)
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON with sorted names: a replacer does here what recursion does in the importer. */
const sorted = (entry: Entry): string =>
  JSON.stringify(entry, (_, value: unknown) =>
    isObject(value)
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((k) => [k, value[k]]),
        )
      : value,
  )
