/**
 * Everything that is in a vault, as it is at one moment, while calls go on in every tab. First all entries are read, a batch
 * at a time; then those that have changed meanwhile, until few are left; and these all at once, with a look at what is gone.
 * What was sent is then the vault as it was at that moment, whole commits and all.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Batch, StreamedEntry } from '../entry-stream.ts'
import type { OpenLog } from '../store/store.ts'
import {
  changedIn,
  countIn,
  cut,
  goneFrom,
  isOneBatch,
  note,
  spacesOf,
  type Ref,
  type Sent,
} from './differences.ts'

/** How often the last of it is read again, because another tab has written, before it is given up. */
const MAX_ROUNDS = 1000

export interface Collecting {
  /** Runs `work` while the vault is open, and has been all the while. @throws VaultError `locked` */
  use<T>(work: (open: OpenLog) => Promise<T>): Promise<T>
  now(): number
  /** So many entries of so many have been read. */
  advance(done: number, total: number): Promise<void>
  /** All that was sent is the vault as it was when this row was the newest. */
  reached(sequence: number): void
}

export async function* collect({ use, now, advance, reached }: Collecting): AsyncGenerator<Batch> {
  const sent: Sent = new Map()
  let done = 0
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const last = await use((open) => readLast(open, sent, now))
    if (last) {
      const { sequence, ...batch } = last
      reached(sequence)
      await advance(done + batch.entries.length, done + batch.entries.length)
      yield batch
      return
    }
    const { changed, total } = await use(({ log, reads }) =>
      reads.fromNames(() => ({ changed: changedIn(log, sent, now()), total: countIn(log) })),
    )
    if (isOneBatch(changed)) continue
    for (const refs of cut(changed)) {
      const entries = await use((open) => read(open, refs, sent))
      done = Math.min(done + entries.length, total)
      await advance(done, total)
      yield { entries }
    }
  }
  throw new VaultError('conflict')
}

/**
 * All that has not been sent as it is now, and all that is gone, at one moment; undefined if that is too much for one
 * batch, or if there was no such moment. Reads that are asked for in one turn share a look at the disk: those of all
 * namespaces were answered for the same newest row, or another tab has written in between.
 */
async function readLast(
  open: OpenLog,
  sent: Sent,
  now: () => number,
): Promise<(Batch & { sequence: number }) | undefined> {
  const { log, reads } = open
  const namespaces = spacesOf(log)
  const moments = new Map<string, { last: number; spaces: number; gone: Ref[]; isFew: boolean }>()
  const found = await Promise.all(
    [...new Set(['', ...namespaces, ...sent.keys()])].map(async (namespace) => {
      const entries = await reads.chosen(namespace, () => {
        const refs = changedIn(log, sent, now(), [namespace])
        const isFew = isOneBatch(refs)
        const gone = goneFrom(log, sent, now(), namespace)
        moments.set(namespace, {
          last: log.last,
          spaces: spacesOf(log).length,
          gone,
          isFew,
        })
        return isFew ? refs.map(({ name }) => name) : []
      })
      return { namespace, entries: entries.filter((entry) => entry !== undefined) }
    }),
  )
  const all = [...moments.values()]
  const isOne = all.every(
    ({ last, spaces, isFew }) => isFew && last === all[0]?.last && spaces === namespaces.length,
  )
  if (!isOne) return undefined
  return {
    entries: found.flatMap(({ namespace, entries }) => note(sent, namespace, entries)),
    sequence: all[0]?.last ?? 0,
    gone: all.flatMap(({ gone }) => gone.map(({ namespace, name }) => ({ namespace, name }))),
  }
}

async function read(
  { reads }: OpenLog,
  refs: readonly Ref[],
  sent: Sent,
): Promise<StreamedEntry[]> {
  const names = new Map<string, string[]>()
  for (const { namespace, name } of refs) {
    const some = names.get(namespace)
    if (some) some.push(name)
    else names.set(namespace, [name])
  }
  const found = await Promise.all(
    [...names].map(async ([namespace, some]) => {
      const entries = await reads.entriesOf(namespace, some)
      return note(
        sent,
        namespace,
        entries.filter((entry) => entry !== undefined),
      )
    }),
  )
  return found.flat()
}
