/** What of a vault has been sent already, and what of that is not so any more. Asks the names only, and no row. */
import type { Entry } from '../../src/protocol/contract.ts'
import { isReserved } from '../../src/protocol/reserved.ts'
import type { StreamedEntry } from '../entry-stream.ts'
import type { OpenLog } from '../store/store.ts'

/** Of a batch, as they lie in the vault; a larger value is a batch by itself. */
const BATCH_BYTES = 1024 * 1024
const BATCH_ENTRIES = 1000

export interface Ref {
  namespace: string
  name: string
  sizeBytes: number
}

/** By namespace and name, the revision that was sent. */
export type Sent = Map<string, Map<string, number>>

type Log = OpenLog['log']

/** Namespaces that are somebody's, and not kept by the vault for itself. */
export const spacesOf = ({ names }: Log): string[] =>
  names.namespaces().filter((namespace) => !isReserved(namespace))

export const countIn = (log: Log): number =>
  spacesOf(log).reduce((sum, namespace) => sum + log.names.sorted(namespace).length, 0)

/** What was not sent, or not as it is now. */
export function changedIn(
  log: Log,
  sent: Sent,
  nowMs: number,
  namespaces: readonly string[] = spacesOf(log),
): Ref[] {
  const { names } = log
  const changed: Ref[] = []
  for (const namespace of namespaces) {
    const known = sent.get(namespace)
    for (const name of names.list(namespace, {}, nowMs)) {
      const place = names.place(namespace, name)
      if (!place || known?.get(name) === place.revision) continue
      changed.push({ namespace, name, sizeBytes: place.large?.sizeBytes ?? place.sizeBytes })
    }
  }
  return changed
}

/** What was sent of a namespace and is not there any more. */
export function goneFrom({ names }: Log, sent: Sent, nowMs: number, namespace: string): Ref[] {
  const known = sent.get(namespace)?.keys() ?? []
  return [...known].flatMap((name) =>
    names.get(namespace, name, nowMs) ? [] : { namespace, name, sizeBytes: 0 },
  )
}

/** These are sent now. */
export function note(sent: Sent, namespace: string, entries: readonly Entry[]): StreamedEntry[] {
  const known = sent.get(namespace) ?? new Map<string, number>()
  sent.set(namespace, known)
  return entries.map(({ revision, ...rest }) => {
    known.set(rest.name, revision)
    return { namespace, ...rest }
  })
}

export const isOneBatch = (refs: readonly Ref[]): boolean => cut(refs).length <= 1

/** In batches. */
export function cut(refs: readonly Ref[]): Ref[][] {
  const batches: Ref[][] = []
  let bytes = Infinity
  for (const ref of refs) {
    const batch = batches.at(-1)
    if (batch && batch.length < BATCH_ENTRIES && bytes + ref.sizeBytes <= BATCH_BYTES) {
      batch.push(ref)
      bytes += ref.sizeBytes
    } else {
      batches.push([ref])
      bytes = ref.sizeBytes
    }
  }
  return batches
}
