/**
 * What an import must hold, as flat facts: path → text. Made once from the file by the readers of this folder and once
 * from the items that came out, then compared. Everything an item has is a fact, so what is too much shows as well.
 */
import { createHash } from 'node:crypto'
import type { Item } from '../../../src/protocol/item.ts'

export type Facts = Record<string, string>

export interface ExpectedField {
  id: string
  kind: string
  label?: string
  value: string
}

export interface Expected {
  format: string
  type: string
  title: string
  fields: ExpectedField[]
  notes?: string
  folder?: string
  tags?: string[]
  favourite?: boolean
  reprompt?: boolean
  /** Absent where the source has no dates. */
  dates?: [created: number, changed: number]
  history?: { field: string; value: string; at: number }[]
  extra?: Record<string, unknown>
  /** What the fingerprint is taken over. */
  identity: string
}

export function factsOfExpected(expected: Expected): Facts {
  const hash = createHash('sha256').update(`${expected.format}\n${expected.identity}`)
  return flatten({
    v: 1,
    type: expected.type,
    title: expected.title,
    fields: expected.fields,
    notes: expected.notes ?? '',
    folder: expected.folder ?? '',
    tags: expected.tags ?? [],
    favourite: expected.favourite ?? false,
    reprompt: expected.reprompt ?? false,
    history: expected.history ?? [],
    ...(expected.dates && { createdAt: expected.dates[0], changedAt: expected.dates[1] }),
    source: {
      format: expected.format,
      fingerprint: hash.digest('base64url'),
      ...(expected.extra && Object.keys(expected.extra).length > 0 && { extra: expected.extra }),
    },
  })
}

/** Facts of an item; what an import adds when it is stored (batch, time) is not looked at. */
export function factsOfItem(item: Item, dated: boolean): Facts {
  const { batch: _batch, importedAt: _importedAt, ...source } = item.source ?? {}
  const { createdAt, changedAt, ...rest } = item
  return flatten({ ...rest, ...(dated && { createdAt, changedAt }), source })
}

function flatten(value: unknown, path = '', facts: Facts = {}): Facts {
  if (typeof value !== 'object' || value === null)
    facts[path] = JSON.stringify(value) ?? 'undefined'
  else {
    const members = Object.entries(value)
    if (members.length === 0) facts[path] = Array.isArray(value) ? '[]' : '{}'
    for (const [name, member] of members) flatten(member, `${path}/${name}`, facts)
  }
  return facts
}
