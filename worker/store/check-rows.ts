/**
 * The rows of the log: that each is there, opens, is the one it is known as, and holds at its place every entry whose name
 * points there; and that no other row is there.
 */
import type { FileContent, LargeValue } from '../format/v1/operations.ts'
import { nonceOf } from '../format/v1/segment.ts'
import { follows } from './chain.ts'
import { follow, damageIn, type Checking } from './checking.ts'
import type { Place } from './names.ts'
import { understandRow, type ReplayedRow, type Row } from './replay.ts'
import type { View } from './view.ts'

/** Rows held at once. */
export const CHUNK_ROWS = 64
/** Names looked through before calls are given way to. */
const CHUNK_NAMES = 4096

/** An entry of which something lies outside the log: its value, or what is in a file. */
export interface NamedOutside {
  namespace: string
  name: string
  sequence: number
  large?: LargeValue
  file?: FileContent
}

/** What of a row is unproven: all of it, or all but the operations at these offsets. */
interface Unproven {
  code: 'tampered' | 'record-missing'
  proven: ReadonlySet<number>
}

interface Looked extends Row {
  understood: ReplayedRow | undefined
}

/** Hands out what the entries of a chunk refer to outside the log. */
export async function checkRows(
  checking: Checking,
  onOutside: (named: readonly NamedOutside[]) => Promise<void>,
): Promise<void> {
  const { log, counts } = checking
  const numbers = log.view.rows.numbers()
  const through = log.last
  const unproven = new Map<number, Unproven>()
  let next = 0
  for (let at = 0; at < through;) {
    const rows = await lookAt(checking, await readChunk(checking, at, through))
    const end = rows.length < CHUNK_ROWS ? through : (rows.at(-1)?.sequence ?? through)
    const known: number[] = []
    for (; (numbers[next] ?? Infinity) <= end; next++) known.push(numbers[next] as number)
    await follow(checking)
    const odd = new Set(known)
    const outside: NamedOutside[] = []
    for (const row of rows) {
      if (isSound(log.view, row)) {
        odd.delete(row.sequence)
        proveEntries(checking, row.understood, unproven, outside)
      } else odd.add(row.sequence)
    }
    await lookAgain(checking, [...odd], unproven)
    await onOutside(outside)
    counts.rows += rows.length
    await checking.advance(rows.length)
    at = end
  }
  await nameEntries(checking, unproven)
}

function readChunk({ log }: Checking, after: number, through: number): Promise<Row[]> {
  const range = IDBKeyRange.bound(after, through, true)
  return log.db.readFrom(['log'], async (tx) => {
    const store = tx.objectStore('log')
    const [keys, rows] = await Promise.all([
      store.getAllKeys(range, CHUNK_ROWS),
      store.getAll(range, CHUNK_ROWS),
    ])
    return keys.map((sequence, index) => ({ sequence, bytes: rows[index] }))
  })
}

/** Opens rows; one that does not open is not understood. */
const lookAt = ({ log }: Checking, rows: readonly Row[]): Promise<Looked[]> =>
  Promise.all(
    rows.map(async (row) => {
      try {
        return { ...row, understood: await understandRow(log.sealer, row) }
      } catch (error) {
        if (damageIn(error) === undefined) throw error
        return { ...row, understood: undefined }
      }
    }),
  )

function isSound(view: View, row: Looked): row is Looked & { understood: ReplayedRow } {
  const { sequence, bytes, understood } = row
  return (
    understood !== undefined &&
    bytes instanceof Uint8Array &&
    view.rows.isKnownBy(sequence, nonceOf(new Uint8Array(bytes))) &&
    isInPlace(view, understood)
  )
}

/** A row that names another one than is known before it belongs elsewhere, whatever it is known by. */
const isInPlace = ({ rows }: View, row: ReplayedRow): boolean =>
  !row.link ||
  row.record.sequence > row.batch.from ||
  follows(row, { nonce: rows.nonceOf(row.batch.from - 1), link: undefined })

/** Every name that points into a row must meet its operation there: what it finds must add up to what is alive in it. */
function proveEntries(
  { log, counts }: Checking,
  { record: { sequence }, effects }: ReplayedRow,
  unproven: Map<number, Unproven>,
  outside: NamedOutside[],
): void {
  const { names, rows } = log.view
  const proven = new Set<number>()
  let liveBytes = 0
  for (const effect of effects) {
    if (effect.type !== 'set') continue
    const { namespace, name, place } = effect
    const known = names.place(namespace, name)
    if (!known || !isSamePlace(known, place)) continue
    proven.add(place.at)
    liveBytes += place.sizeBytes
    counts.entries++
    const { large, file } = place
    if (large) outside.push({ namespace, name, sequence, large })
    if (file) outside.push({ namespace, name, sequence, file })
  }
  if (liveBytes !== rows.get(sequence)?.liveBytes) {
    unproven.set(sequence, { code: 'tampered', proven })
  }
}

export const isSamePlace = (a: Place, b: Place): boolean =>
  a.sequence === b.sequence &&
  a.at === b.at &&
  a.sizeBytes === b.sizeBytes &&
  a.revision === b.revision &&
  a.expiresAt === b.expiresAt &&
  a.large?.parts === b.large?.parts &&
  a.large?.sizeBytes === b.large?.sizeBytes &&
  String(a.large?.id) === String(b.large?.id) &&
  a.file?.sizeBytes === b.file?.sizeBytes &&
  String(a.file?.id) === String(b.file?.id)

/** Rows that were not as they should be, read once more between two looks at what is known. */
async function lookAgain(
  checking: Checking,
  sequences: readonly number[],
  unproven: Map<number, Unproven>,
): Promise<void> {
  const { log, found } = checking
  for (let from = 0; from < sequences.length; from += CHUNK_ROWS) {
    const some = sequences.slice(from, from + CHUNK_ROWS)
    const before = some.map((sequence) => log.view.rows.has(sequence))
    const bytes: unknown[] = await log.db.readFrom(['log'], (tx) =>
      Promise.all(some.map((sequence) => tx.objectStore('log').get(sequence))),
    )
    const rows = await lookAt(
      checking,
      some.map((sequence, index) => ({ sequence, bytes: bytes[index] })),
    )
    await follow(checking)
    rows.forEach((row, index) => {
      const { sequence } = row
      const isThere = row.bytes !== undefined
      if (!log.view.rows.has(sequence)) {
        if (isThere && !before[index]) found({ what: 'row', code: 'retired', sequence })
        return
      }
      if (isSound(log.view, row)) return
      const code = isThere ? 'tampered' : 'record-missing'
      found({ what: 'row', code, sequence })
      unproven.set(sequence, { code, proven: new Set() })
    })
  }
}

/** Whose value could not be proven. */
async function nameEntries(
  checking: Checking,
  unproven: ReadonlyMap<number, Unproven>,
): Promise<void> {
  if (unproven.size === 0) return
  const { log, counts, found } = checking
  for (const namespace of log.view.names.namespaces()) {
    const sorted = log.view.names.sorted(namespace)
    for (let i = 0; i < sorted.length; i++) {
      if (i % CHUNK_NAMES === CHUNK_NAMES - 1) await checking.advance(0)
      const name = sorted[i] as string
      const place = log.view.names.place(namespace, name)
      const row = place && unproven.get(place.sequence)
      if (!row || row.proven.has(place.at)) continue
      counts.entries++
      found({ what: 'entry', code: row.code, sequence: place.sequence, namespace, name })
    }
  }
}
