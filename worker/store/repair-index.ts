/** Repair of the index: pages that do not hold go out, and what they said is written anew from what the rows say. */
import { VaultError } from '../../src/protocol/errors.ts'
import { damageIn } from './checking.ts'
import { checkIndex } from './check-index.ts'
import { fold } from './fold.ts'
import { HEAD_PAGE, noIndex, readIndexRows, type IndexRows } from './index-on-disk.ts'
import type { Log } from './log.ts'
import { quarantine } from './quarantine.ts'
import { findingsOf, type Repairing } from './repairing.ts'
import type { Sealer } from './sealer.ts'

const MAX_ROUNDS = 100
/** While another tab keeps the log in order. */
const PAUSE_MS = 100

/** Brings the index up to the newest row, too. Resolves to how many pages went out. */
export async function mendIndex(repairing: Repairing): Promise<number> {
  const { log, limits, aloneWithIndex } = repairing
  let moved = 0
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const isDone = await aloneWithIndex(async () => {
      const findings = await findingsOf(repairing, checkIndex)
      const found = new Set(findings.flatMap(({ page }) => page ?? []))
      const isThere = findings.filter(({ code }) => code !== 'record-missing')
      const out = new Set(isThere.flatMap(({ page }) => page ?? []))
      // Without its head no page counts: those that hold are written over, the others kept.
      if (found.has(HEAD_PAGE)) for (const page of await unreadablePages(log)) out.add(page)
      moved = await quarantine(log, 'index', [...out])
      // What is still there is looked at by folding itself, and gone on with if it holds.
      if (found.size > 0) log.view.index = noIndex
      while (!(await fold(log, limits))) await log.catchUp()
    })
    if (isDone) return moved
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  throw new VaultError('conflict')
}

async function unreadablePages({ db, sealer }: Log): Promise<number[]> {
  const rows = await db.readFrom(['index'], (tx) => readIndexRows(tx.objectStore('index')))
  return pagesThatDoNotOpen(sealer, rows)
}

export async function pagesThatDoNotOpen(sealer: Sealer, rows: IndexRows): Promise<number[]> {
  const pages = await Promise.all(
    [...rows].map(async ([page, row]) => {
      // What is no bytes opens as little as wrong ones.
      const bytes = row instanceof Uint8Array ? new Uint8Array(row) : new Uint8Array()
      const opens = sealer.openPage(page, bytes).then(() => true, isNot)
      return (await opens) ? [] : [page]
    }),
  )
  return pages.flat()
}

function isNot(error: unknown): false {
  if (damageIn(error) === undefined) throw error
  return false
}
