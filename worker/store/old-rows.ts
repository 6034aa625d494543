/**
 * Rows of the log that are sealed under older epochs than the one that seals now. No row comes after one of a later epoch, so
 * they are the first ones; where they end is looked up, and never relied on for saying that none is left.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import { segmentEpoch } from '../format/v1/segment.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import type { Log } from './log.ts'

/** Rows held at once. */
const CHUNK_ROWS = 64

/** The last row that is not of this epoch, or 0: by bisection, a row at a time. */
export async function lastOldRow(log: Log, epoch: number): Promise<number> {
  const numbers = log.view.rows.numbers()
  let [from, to] = [0, numbers.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const sequence = numbers[middle] as number
    const row: unknown = await log.db.readFrom(['log'], (tx) => tx.objectStore('log').get(sequence))
    if (isOf(row, epoch)) to = middle
    else from = middle + 1
  }
  return numbers[from - 1] ?? 0
}

/** Known rows up to this one, in their order, without those of `except`. */
export function rowsThrough(
  { view }: Log,
  through: number,
  except: ReadonlyMap<number, unknown>,
): number[] {
  const numbers: number[] = []
  for (const [sequence] of view.rows.entries()) {
    if (sequence > through) break
    if (!except.has(sequence)) numbers.push(sequence)
  }
  return numbers
}

/**
 * Looks at the next known rows after this one. `old` is the last of them that is not of this epoch, 0 if all are;
 * `through`, the last one looked at, is undefined after the last row.
 *
 * @throws VaultError `record-missing` if one is not there
 */
export async function lookForOld(
  log: Log,
  after: number,
  epoch: number,
): Promise<{ old: number; through: number | undefined }> {
  const range = IDBKeyRange.lowerBound(after, true)
  const newest = log.last
  const { keys, rows } = await log.db.readFrom(['log'], async (tx) => {
    const store = tx.objectStore('log')
    const [keys, rows] = await Promise.all([
      store.getAllKeys(range, CHUNK_ROWS),
      store.getAll(range, CHUNK_ROWS),
    ])
    return { keys, rows }
  })
  const there = new Map<number, unknown>(keys.map((key, index) => [key, rows[index]]))
  const through = keys.length < CHUNK_ROWS ? undefined : keys.at(-1)
  let old = 0
  for (const sequence of log.view.rows.numbers()) {
    if (sequence <= after || sequence > (through ?? newest)) continue
    if (!there.has(sequence)) await assertRetired(log, sequence)
    else if (!isOf(there.get(sequence), epoch)) old = sequence
  }
  return { old, through }
}

/** Another tab may have taken it away meanwhile. */
async function assertRetired(log: Log, sequence: number): Promise<void> {
  await log.catchUp()
  if (log.view.rows.has(sequence)) throw new VaultError('record-missing', { sequence })
}

/** By what it says of itself; what has no epoch is of none. */
function isOf(row: unknown, epoch: number): boolean {
  if (!(row instanceof Uint8Array)) return false
  try {
    // Shared memory cannot be stored.
    return segmentEpoch(row as Bytes) === epoch
  } catch (error) {
    if (isVaultError(error)) return false
    throw error
  }
}
