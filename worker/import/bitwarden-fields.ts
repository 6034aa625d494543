/** The fields of a Bitwarden entry: those of its type, the custom ones, and earlier passwords. */
import type { FieldKind, Item, PastValue } from '../../src/protocol/item.ts'
import { isExactDate, toTime } from './bitwarden-dates.ts'
import { addCustomField, addField, textKind } from './draft.ts'
import { isJsonObject, type Json, type Members } from './members.ts'

type Labelled = readonly [member: string, label: string, kind: FieldKind]

const IDENTITY: readonly Labelled[] = [
  ['title', 'Title', 'text'],
  ['firstName', 'First name', 'text'],
  ['middleName', 'Middle name', 'text'],
  ['lastName', 'Last name', 'text'],
  ['username', 'User name', 'text'],
  ['company', 'Company', 'text'],
  ['email', 'E-mail', 'email'],
  ['phone', 'Phone', 'phone'],
  ['address1', 'Address 1', 'text'],
  ['address2', 'Address 2', 'text'],
  ['address3', 'Address 3', 'text'],
  ['city', 'City', 'text'],
  ['state', 'State', 'text'],
  ['postalCode', 'Postal code', 'text'],
  ['country', 'Country', 'text'],
  ['ssn', 'Social security number', 'concealed'],
  ['passportNumber', 'Passport number', 'concealed'],
  ['licenseNumber', 'Licence number', 'concealed'],
]

const SSH_KEY: readonly Labelled[] = [
  ['privateKey', 'Private key', 'concealed'],
  ['publicKey', 'Public key', 'text'],
  ['keyFingerprint', 'Fingerprint', 'text'],
]

export function addTypedFields(item: Item, source: Members): void {
  if (item.type === 'login') addLogin(item, source.group('login'))
  if (item.type === 'card') addCard(item, source.group('card'))
  if (item.type === 'note')
    source.group('secureNote')?.take('type', (type) => type === 0 || undefined)
  if (item.type !== 'custom') return
  addLabelled(item, source.group('identity'), IDENTITY)
  addLabelled(item, source.group('sshKey'), SSH_KEY)
}

function addLogin(item: Item, login: Members | undefined): void {
  addField(item, 'username', 'text', login?.text('username'))
  addField(item, 'password', 'concealed', login?.text('password'))
  login?.take('uris', (uris) => {
    if (!Array.isArray(uris)) return undefined
    const list = uris as unknown[]
    for (const entry of list) {
      if (isJsonObject(entry) && typeof entry['uri'] === 'string') {
        addField(item, 'url', 'url', entry['uri'])
      }
    }
    // Match rules belong to their address, so then the whole list stays as it was.
    return list.every((entry) => isJsonObject(entry) && hasOnly(entry, ['uri'])) || undefined
  })
  addField(item, 'totp', 'totp', login?.text('totp'))
}

function addCard(item: Item, card: Members | undefined): void {
  addField(item, 'number', 'concealed', card?.text('number'))
  addField(item, 'holder', 'text', card?.text('cardholderName'))
  const month = card?.text('expMonth') ?? ''
  const year = card?.text('expYear') ?? ''
  if (/^(?:0?[1-9]|1[0-2])$/.test(month) && /^\d{4}$/.test(year)) {
    addField(item, 'expiry', 'year-month', `${year}-${month.padStart(2, '0')}`)
  } else {
    addField(item, 'expiry', 'text', [month, year].filter((part) => part !== '').join('/'))
  }
  addField(item, 'cvc', 'concealed', card?.text('code'))
  addField(item, 'brand', 'text', card?.text('brand'))
}

function addLabelled(item: Item, group: Members | undefined, list: readonly Labelled[]): void {
  for (const [member, label, kind] of list) {
    const value = group?.text(member) ?? ''
    if (value !== '') addCustomField(item, label, kind === 'text' ? textKind(value) : kind, value)
  }
}

/**
 * Types 0 text, 1 hidden, 2 boolean, 3 linked to another field (which has no value of its own).
 * Returns what a field had besides label, kind and value, by the id it was given.
 */
export function addCustomFields(item: Item, source: Members): Json {
  const leftovers: Json = {}
  source.take('fields', (fields) => {
    if (!Array.isArray(fields)) return undefined
    for (const entry of fields as unknown[]) {
      const members: Json = isJsonObject(entry) ? entry : { value: entry }
      const { name, value, type } = members
      const text = typeof value === 'string' ? value : ''
      const kind = customKind(type, text)
      const label = typeof name === 'string' ? name : ''
      const field = addCustomField(item, label, kind ?? textKind(text), text)
      const taken = new Set<string>(kind === undefined ? [] : ['type'])
      if (typeof name === 'string') taken.add('name')
      if (typeof value === 'string') taken.add('value')
      const rest = Object.entries(members).filter(([key, left]) => left !== null && !taken.has(key))
      if (rest.length > 0) leftovers[field.id] = Object.fromEntries(rest)
    }
    return true
  })
  return leftovers
}

function customKind(type: unknown, value: string): FieldKind | undefined {
  if (type === 0) return textKind(value)
  if (type === 1) return 'concealed'
  return type === 2 && (value === 'true' || value === 'false') ? 'boolean' : undefined
}

/** Earlier passwords, in the order of the source. Entries of other types are not tied to a field. */
export function addHistory(item: Item, source: Members): void {
  const field = item.type === 'login' ? 'password' : ''
  source.take('passwordHistory', (history) => {
    if (!Array.isArray(history)) return undefined
    let exact = true
    for (const entry of history as unknown[]) {
      const past = toPastValue(entry, field)
      if (past !== undefined) item.history.push(past)
      exact &&= past !== undefined && isExactDate((entry as Json)['lastUsedDate'])
      exact &&= hasOnly(entry as Json, ['password', 'lastUsedDate'])
    }
    return exact || undefined
  })
}

function toPastValue(entry: unknown, field: string): PastValue | undefined {
  if (!isJsonObject(entry) || typeof entry['password'] !== 'string') return undefined
  return { field, value: entry['password'], at: toTime(entry['lastUsedDate']) ?? 0 }
}

/** Whether nothing but these members holds anything. */
const hasOnly = (entry: Json, names: readonly string[]): boolean =>
  Object.entries(entry).every(([name, value]) => value === null || names.includes(name))
