/**
 * Takes a backup in, or says what that would come to. Entries come a batch at a time and are compared with what is here;
 * only those that differ are kept in mind, and all that changes appears in one commit. Whatever ends this before that commit
 * leaves the vault as it was.
 */
import type { RestoreReport, Restoring } from '../../src/protocol/backup.ts'
import type { Entry } from '../../src/protocol/contract.ts'
import { MAX_PROBLEMS } from '../../src/protocol/limits.ts'
import { isReserved } from '../../src/protocol/reserved.ts'
import type { Batch, StreamedEntry, StreamedSecret } from '../entry-stream.ts'
import type { Filling, OpenLog } from '../store/store.ts'
import { assertEntry, isSameEntry } from './entries.ts'
import { splitCopy } from './safety-copy.ts'
import { TakingFiles } from './take-files.ts'

export interface Taking {
  /** Runs `work` while the vault is open, and has been all the while. @throws VaultError `locked` */
  use<T>(work: (open: OpenLog) => Promise<T>): Promise<T>
  now(): number
  /** So many entries have been taken in. */
  advance(done: number): Promise<void>
  /** Of outside secrets, how many the vault has not; and takes those in, in a commit of its own. */
  countNews(secrets: readonly StreamedSecret[]): Promise<number>
  takeIn(secrets: readonly StreamedSecret[]): Promise<number>
}

interface Seen {
  report: RestoreReport
  only: Map<string, Set<string>>
  same: { namespace: string; name: string; revision: number }[]
  secrets: StreamedSecret[]
}

export async function restore(
  batches: AsyncIterable<Batch>,
  restoring: Restoring,
  taking: Taking,
): Promise<RestoreReport> {
  const { mode, preview, safety } = restoring
  const { use } = taking
  const { fill } = await use(async (open) => open)
  const seen: Seen = { report: nothing(), only: new Map(), same: [], secrets: [] }
  const goThrough = async (filling?: Filling): Promise<void> => {
    let done = 0
    const taken = new TakingFiles(use, restoring, seen.report.files, filling)
    for await (const { entries, secrets = [], files, piece } of batches) {
      for (const entry of entries) assertEntry(entry)
      seen.secrets.push(...secrets)
      await use((open) => compare(open, entries, restoring, seen, taking.now(), filling))
      if (files) await taken.begin(files)
      if (piece) await taken.take(piece)
      await taking.advance((done += entries.length))
    }
    taken.assertOver()
    const here = await use(({ log, reads }) => reads.fromNames(() => countAll(log, taking.now())))
    seen.report.onlyHere = here - seen.report.same - seen.report.changed
  }
  if (preview) {
    await goThrough()
    seen.report.outsideSecrets = await taking.countNews(seen.secrets)
    return seen.report
  }
  return fill(async (filling) => {
    await goThrough(filling)
    if (safety) {
      for await (const part of splitCopy(safety)) await use(() => filling.set(part, 0))
    }
    // First, so that no tokens come that nothing opens; last of what comes first, so that little can come in between.
    seen.report.outsideSecrets = await taking.takeIn(seen.secrets)
    const { same, only } = seen
    const savedThrough = safety?.sequence ?? 0
    const rest = { same, savedThrough, ...(mode === 'replace' && { only }) }
    await use(() => filling.commit(rest))
    return seen.report
  })
}

async function compare(
  { reads }: OpenLog,
  entries: readonly StreamedEntry[],
  { mode, changed }: Restoring,
  { report, only, same }: Seen,
  nowMs: number,
  filling: Filling | undefined,
): Promise<void> {
  const alive = entries.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > nowMs)
  report.expired += entries.length - alive.length
  const here = await found(reads, alive)
  for (const [index, entry] of alive.entries()) {
    const { namespace, name } = entry
    only.set(namespace, (only.get(namespace) ?? new Set<string>()).add(name))
    const there = here[index]
    if (there && isSameEntry(there, entry)) {
      report.same++
      if (mode === 'replace') same.push({ namespace, name, revision: there.revision })
      continue
    }
    if (!there) report.added++
    else {
      report.changed++
      if (report.changedNames.length < MAX_PROBLEMS) report.changedNames.push({ namespace, name })
    }
    const isTaken = !there || mode === 'replace' || changed === 'take'
    if (filling && isTaken) await filling.set(entry, there?.revision ?? 0)
  }
}

/** What is here under these names, in their order. */
async function found(
  reads: OpenLog['reads'],
  entries: readonly StreamedEntry[],
): Promise<(Entry | undefined)[]> {
  const all: (Entry | undefined)[] = []
  const spaces = new Map<string, number[]>()
  entries.forEach(({ namespace }, index) => {
    const some = spaces.get(namespace)
    if (some) some.push(index)
    else spaces.set(namespace, [index])
  })
  await Promise.all(
    [...spaces].map(async ([namespace, indexes]) => {
      const names = indexes.map((index) => entries[index]?.name ?? '')
      const entriesHere = await reads.entriesOf(namespace, names)
      indexes.forEach((index, at) => (all[index] = entriesHere[at]))
    }),
  )
  return all
}

const countAll = ({ names }: OpenLog['log'], nowMs: number): number =>
  names
    .namespaces()
    .filter((namespace) => !isReserved(namespace))
    .reduce((sum, namespace) => sum + names.list(namespace, {}, nowMs).length, 0)

const nothing = (): RestoreReport => ({
  added: 0,
  changed: 0,
  same: 0,
  onlyHere: 0,
  expired: 0,
  changedNames: [],
  outsideSecrets: 0,
  files: { added: 0, changed: 0, same: 0 },
})
