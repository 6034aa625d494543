/**
 * The door of this folder: moves what an old store holds into the vault. Copy, verify, and only then erase: at every moment each
 * entry is in the old store, or was read back from the vault. So it can be ended anywhere, and run again: what is there
 * already is not written once more. Nothing that the vault has is overwritten unasked.
 */
import type { KeyValue, Vault } from '../client/vault.ts'
import type { Operation } from '../protocol/contract.ts'
import { isVaultError } from '../protocol/errors.ts'
import { itemsOf, readSource, type OldEntry, type Reading } from './reading.ts'
import { sameValue } from './same-value.ts'
import { secretLook } from './secrets.ts'
import type { Source, Unread } from './source.ts'

export type { OldStorage, Source, Unread } from './source.ts'
export * from './sources/sources.ts'

export interface MigrationOptions {
  /** Where in the vault, instead of where the source's adapter looks. */
  namespace?: string
  /** A name that the vault has, with another value: it stays in both (`leave`, default), or the vault's is lost. */
  conflicts?: 'leave' | 'overwrite'
  /** `false`: the old store stays as it is. Else what was verified is erased from it. */
  erase?: boolean
}

export interface Migration {
  /** Names that are, or in a preview would be, taken over. */
  copied: string[]
  /** Names that the vault has already, with the same value. */
  present: string[]
  /** Names that the vault has, with another value. In the old store they stay, unless they are overwritten. */
  conflicts: string[]
  /** What cannot be taken over, and stays. */
  unread: { item: string; name: string; why: Unread }[]
  /** Items that were erased from the old store. In a preview: none. */
  erased: string[]
  /** Items that have changed while they were moved, and stay. Run it again. */
  changed: string[]
  /** Other items of the same storage that look like secrets, and why. They stay, in the clear. Their values are not told. */
  leftBehind: { item: string; why: string }[]
}

/** How often it looks again because somebody has written the same names meanwhile. */
const TRIES = 5

/**
 * Says what `migrateFrom` would do, and does nothing.
 *
 * @throws VaultError `locked`; of the source (`bad-request`, `record-missing`, `tampered`)
 */
export async function previewMigration(
  vault: Vault,
  source: Source,
  { namespace = source.namespace }: MigrationOptions = {},
): Promise<Migration> {
  const reading = await readSource(source)
  const { fresh, present, conflicts } = await compare(vault.namespace(namespace), reading.entries)
  return report(source, reading, { copied: fresh, present, conflicts })
}

/**
 * Moves all that the old store holds into the vault, in one commit, reads it back, and erases from the old store what was the
 * same. Run it at each start until there is nothing left to move: it costs a look at the storage.
 *
 * What lay in a store that anyone can read may have been read: afterwards make new keys and tokens where they come from.
 *
 * Not promised: that the erased bytes are gone from the disk. A vault opened with `durability: 'relaxed'` may lose what it has
 * just taken in with the power, and then the old store has lost it too.
 *
 * @throws VaultError as `previewMigration`, and of writing as `set` does; what was not erased is still there
 */
export async function migrateFrom(
  vault: Vault,
  source: Source,
  options: MigrationOptions = {},
): Promise<Migration> {
  const { namespace = source.namespace, conflicts: rule = 'leave', erase = true } = options
  const store = vault.namespace(namespace)
  const reading = await readSource(source)
  const { fresh, present, conflicts } = await copy(store, reading.entries, rule === 'overwrite')
  const moved = rule === 'overwrite' ? [...fresh, ...conflicts] : fresh
  const verified = await verify(store, [...moved, ...present])
  const done = report(source, reading, { copied: moved, present, conflicts })
  if (erase) eraseFrom(source, reading, verified, done)
  return done
}

interface Compared {
  fresh: OldEntry[]
  present: OldEntry[]
  conflicts: OldEntry[]
}

async function compare(store: KeyValue, entries: readonly OldEntry[]): Promise<Compared> {
  const values = await store.getMany(entries.map(({ name }) => name))
  const of = (pick: (there: unknown, value: unknown) => boolean): OldEntry[] =>
    entries.filter(({ value }, index) => pick(values[index], value))
  return {
    fresh: of((there) => there === undefined),
    present: of((there, value) => there !== undefined && sameValue(there, value)),
    conflicts: of((there, value) => there !== undefined && !sameValue(there, value)),
  }
}

/** Each write says what it has seen there, so that it takes the place of nothing else, whoever writes meanwhile. */
async function copy(
  store: KeyValue,
  entries: readonly OldEntry[],
  overwrites: boolean,
): Promise<Compared> {
  for (let left = TRIES - 1; ; left--) {
    const compared = await compare(store, entries)
    const operations = compared.fresh.map(({ name, value }): Operation => ({
      set: name,
      value,
      ifRevision: 0,
    }))
    for (const { name, value } of overwrites ? compared.conflicts : []) {
      const ifRevision = (await store.entry(name))?.revision ?? 0
      operations.push({ set: name, value, ifRevision })
    }
    try {
      if (operations.length > 0) await store.apply(operations)
      return compared
    } catch (error) {
      if (left === 0 || !isVaultError(error, 'conflict')) throw error
    }
  }
}

/** Those of the entries that are in the vault now as they were in the old store. */
async function verify(store: KeyValue, entries: readonly OldEntry[]): Promise<Set<OldEntry>> {
  const values = await store.getMany(entries.map(({ name }) => name))
  return new Set(entries.filter(({ value }, index) => sameValue(values[index], value)))
}

/** Takes away the items all of whose entries were verified, and last the key, when nothing needs it any more. */
function eraseFrom(
  { storage, owns, keyItem }: Source,
  { entries, unread }: Reading,
  verified: ReadonlySet<OldEntry>,
  done: Migration,
): void {
  const key = keyItem === undefined ? null : storage.getItem(keyItem)
  const staying = new Set(unread.map(({ item }) => item))
  for (const entry of entries) if (!verified.has(entry)) staying.add(entry.item)
  const texts = new Map(entries.map(({ item, text }) => [item, text]))
  for (const [item, text] of texts) {
    if (staying.has(item)) continue
    if (storage.getItem(item) === text) {
      storage.removeItem(item)
      done.erased.push(item)
    } else done.changed.push(item)
  }
  if (keyItem === undefined || key === null || itemsOf(storage).some(owns)) return
  storage.removeItem(keyItem)
  done.erased.push(keyItem)
}

function report(
  { storage, owns, keyItem }: Source,
  { unread }: Reading,
  { copied, present, conflicts }: Record<'copied' | 'present' | 'conflicts', OldEntry[]>,
): Migration {
  const names = (entries: OldEntry[]): string[] => entries.map(({ name }) => name)
  const leftBehind = itemsOf(storage)
    .filter((item) => !owns(item) && item !== keyItem)
    .flatMap((item) => {
      const why = secretLook(item, storage.getItem(item) ?? '')
      return why === undefined ? [] : [{ item, why }]
    })
  return {
    copied: names(copied),
    present: names(present),
    conflicts: names(conflicts),
    unread,
    erased: [],
    changed: [],
    leftBehind,
  }
}
