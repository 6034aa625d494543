/**
 * What the page knows while the vault is open. Dropped as a whole on lock.
 * Items are known by their summaries; addresses know them by an alias that means nothing in another session.
 */
import type { CheckReport, SlotInfo } from '../../protocol/contract.ts'
import type { ItemType } from '../../protocol/item.ts'
import {
  matchesFilter,
  merged,
  parseQuery,
  sorted,
  type Filter,
  type Sort,
} from '../items/search.ts'
import type { Summary } from '../items/summary.ts'
import type { KeptFile, TrashedFile } from './files.ts'
import type { Rotation } from './rotation.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'

/** One step that Ctrl-Z takes back. */
export interface UndoStep {
  label: string
  run: () => Promise<void>
}

/** A draft waiting to be continued; its content stays in the vault. */
export interface DraftHead {
  name: string
  type: ItemType
  title: string
  at: number
}

export interface Facet {
  name: string
  count: number
}

export interface Facets {
  total: number
  favourites: number
  types: ReadonlyMap<string, number>
  folders: readonly Facet[]
  tags: readonly Facet[]
}

const UNDO_STEPS = 20

export class Session {
  readonly items = new Map<string, Summary>()
  loading: { done: number; total: number } | null = { done: 0, total: 0 }
  /** Items that changed while the list was being loaded. */
  readonly missed = new Set<string>()
  query = ''
  filter: Filter = {}
  sort: Sort = 'title'
  /** The row the keyboard is on. */
  activeId: string | null = null
  trashCount = 0
  drafts: readonly DraftHead[] = []
  settings: Settings = DEFAULT_SETTINGS
  /** The files of the person; null until they were read. */
  files: readonly KeptFile[] | null = null
  trashedFiles: readonly TrashedFile[] = []
  /** The ways to open the vault; null until they were read. */
  ways: readonly SlotInfo[] | null = null
  /** New keys are being made for everything. */
  rotation: Rotation | null = null
  /** The last check of all that is stored, since the vault was opened. */
  checked: CheckReport | null = null
  /** Whether the browser has promised to keep the vault; null until it was asked. */
  persisted: boolean | null = null
  readonly undo: UndoStep[] = []
  /** Seals the draft of an open editor; set by the editor. */
  flush: (() => Promise<void>) | null = null
  /** The draft a new editor is to continue. */
  resume: string | null = null

  #version = 0
  #nextAlias = 1
  readonly #ids = new Map<number, string>()
  readonly #aliases = new Map<string, number>()
  #visible: { key: string; list: readonly Summary[] } | undefined
  /** Every item in the order last asked for; kept in order as items come and go. */
  #order: { sort: Sort; list: readonly Summary[] } | undefined
  #facets: { version: string; facets: Facets } | undefined

  put(summaries: readonly Summary[]): void {
    if (summaries.length === 0) return
    const replaced = new Set(summaries.map(({ id }) => id).filter((id) => this.items.has(id)))
    for (const summary of summaries) this.items.set(summary.id, summary)
    this.#version++
    if (!this.#order) return
    const rest =
      replaced.size > 0 ? this.#order.list.filter(({ id }) => !replaced.has(id)) : this.#order.list
    this.#order.list = merged(rest, summaries, this.#order.sort)
  }

  drop(ids: readonly string[]): void {
    const gone = new Set(ids.filter((id) => this.items.delete(id)))
    if (gone.size === 0) return
    this.#version++
    if (this.activeId && gone.has(this.activeId)) this.activeId = null
    if (this.#order) this.#order.list = this.#order.list.filter(({ id }) => !gone.has(id))
  }

  /** The number an item is addressed by; given on first use. */
  aliasOf(id: string): number {
    const known = this.#aliases.get(id)
    if (known !== undefined) return known
    const alias = this.#nextAlias++
    this.#aliases.set(id, alias)
    this.#ids.set(alias, id)
    return alias
  }

  idOf(alias: number): string | undefined {
    return this.#ids.get(alias)
  }

  pushUndo(step: UndoStep): void {
    this.undo.push(step)
    if (this.undo.length > UNDO_STEPS) this.undo.shift()
  }

  /** The items the list shows now, in order. Computed again only when something it depends on changed. */
  visible(): readonly Summary[] {
    const { sort } = this
    const key = `${this.#version} ${sort} ${JSON.stringify(this.filter)} ${this.query}`
    if (this.#visible?.key === key) return this.#visible.list
    if (this.#order?.sort !== sort) this.#order = { sort, list: sorted(this.items.values(), sort) }
    const matches = parseQuery(this.query, Date.now())
    const list = this.#order.list.filter(
      (item) => matchesFilter(item, this.filter) && matches(item),
    )
    this.#visible = { key, list }
    return list
  }

  facets(): Facets {
    const version = `${this.#version} ${this.settings.folders.join('\n')}`
    if (this.#facets?.version === version) return this.#facets.facets
    const types = new Map<string, number>()
    const folders = new Map<string, number>()
    const tags = new Map<string, number>()
    const add = (counts: Map<string, number>, name: string): void => {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    for (const kept of this.settings.folders) for (const name of pathsOf(kept)) folders.set(name, 0)
    let favourites = 0
    for (const item of this.items.values()) {
      add(types, item.type)
      if (item.favourite) favourites++
      for (const tag of item.tags) add(tags, tag)
      for (const name of pathsOf(item.folder)) add(folders, name)
    }
    const facets = {
      total: this.items.size,
      favourites,
      types,
      folders: list(folders),
      tags: list(tags),
    }
    this.#facets = { version, facets }
    return facets
  }
}

/** A folder and those it is in: `Work/Servers` is also in `Work`. */
function pathsOf(folder: string): string[] {
  const parts = folder.split('/')
  return folder ? parts.map((_, index) => parts.slice(0, index + 1).join('/')) : []
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const list = (counts: ReadonlyMap<string, number>): Facet[] =>
  [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => collator.compare(a.name, b.name))
