/**
 * Repair of an open vault: what a check has found is taken out, entries that could not be proven leave the names, and the
 * index is made anew from the rows. It holds to what this tab knows, so that nothing old comes back for want of a row.
 */
import type { RepairReport } from '../../src/protocol/contract.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { checkLog } from './check.ts'
import { fileParts } from '../format/v1/file-part.ts'
import type { Finding } from './checking.ts'
import { keyOf } from './large-keys.ts'
import { probeEnd } from './load.ts'
import type { Log } from './log.ts'
import type { PartedStore, PartKey } from './parted.ts'
import { quarantine } from './quarantine.ts'
import { mendIndex } from './repair-index.ts'
import { commitRepair } from './repair-commit.ts'
import { planRepair, type EntryName } from './repair-plan.ts'
import { readRows } from './repair-rows.ts'
import { findingsOf, type Repairing } from './repairing.ts'

/** A commit of another tab costs one more round. */
const MAX_ROUNDS = 100

export async function repairLog(repairing: Repairing): Promise<RepairReport> {
  const { log } = repairing
  const findings = await findingsOf(repairing, checkLog)
  const of = (what: Finding['what']): Finding[] => findings.filter((one) => one.what === what)
  const rows = of('row').flatMap(({ code, sequence }) =>
    sequence !== undefined && code !== 'record-missing' ? [{ code, sequence }] : [],
  )
  const bad = rows.filter(({ code }) => code === 'tampered').length
  const unreadable = [...of('large'), ...of('file'), ...of('entry')].flatMap(
    ({ namespace, name }) =>
      namespace !== undefined && name !== undefined ? [{ namespace, name }] : [],
  )
  let quarantined = await quarantine(
    log,
    'log',
    rows.map(({ sequence }) => sequence),
  )
  for (const [store, what] of OUTSIDE) {
    const parts = unreadable.flatMap((entry) => partsOf(log, store, entry))
    quarantined += await quarantine(log, store, [...parts, ...orphansIn(of(what))])
  }
  const isSound = of('row').length + of('end').length + unreadable.length === 0
  const written = isSound ? NOTHING : await commit(repairing, unreadable, bad)
  quarantined += await mendIndex(repairing)
  return { ...written, quarantined }
}

const NOTHING = { lost: [], missing: 0, uncertain: false }

const orphansIn = (findings: readonly Finding[]): PartKey[] =>
  findings.flatMap(({ part }) => (part ? [part] : []))

const OUTSIDE = [
  ['large', 'large'],
  ['files', 'file'],
] as const

/** What is left of a value or a file that cannot be read goes out as a whole: nothing will refer to it any more. */
function partsOf({ names }: Log, store: PartedStore, { namespace, name }: EntryName): PartKey[] {
  const place = names.place(namespace, name)
  const { large, file } = place ?? {}
  const count = store === 'large' ? large?.parts : file && fileParts(file.sizeBytes)
  const id = store === 'large' ? large?.id : file?.id
  if (!id) return []
  return Array.from({ length: count ?? 0 }, (_, part) => [keyOf(id), part])
}

/** `bad`: rows that were there, and are in quarantine now. */
function commit(
  { log, epoch, onCommitted }: Repairing,
  unreadable: readonly EntryName[],
  bad: number,
): Promise<Omit<RepairReport, 'quarantined'>> {
  return log.exclusively(async () => {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const end = await probeEnd(log.db)
      if (end.newest > log.last) await log.catchUpNow()
      const { view } = log
      const rows = (await readRows(log)).sound.filter(({ record }) =>
        view.rows.isKnownBy(record.sequence, record.nonce),
      )
      const cut = end.offered - 1 - Math.max(end.newest, view.last)
      const missing = Math.max(0, view.rows.count - rows.length - bad) + cut
      const plan = planRepair({
        view,
        rows,
        unreadable,
        offered: end.offered,
        epoch,
        isChained: true,
      })
      if (!plan) return NOTHING
      const written = await commitRepair(log, end, plan)
      if (!written) continue
      const last = written.at(-1)?.sequence ?? view.last
      log.committed(last, { ...plan, rows: written })
      onCommitted(last)
      return { lost: plan.lost, missing, uncertain: cut > 0 }
    }
    throw new VaultError('conflict')
  })
}
