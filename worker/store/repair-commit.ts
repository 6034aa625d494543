/** Writing a repair: one strict transaction, at exactly the numbers it was sealed for, or nothing. */
import type { Bytes } from '../../src/protocol/values.ts'
import { nonceOf } from '../format/v1/segment.ts'
import type { RowRecord } from '../format/v1/row-page.ts'
import { tied } from './chain.ts'
import type { Disk, LogEnd } from './load.ts'
import { asTabState, isRow, newestSequence, STATE } from './meta.ts'
import type { RepairPlan } from './repair-plan.ts'

/** The rows written; undefined if the log does not end any more where it did. */
export async function commitRepair(
  { db, sealer, assertState }: Disk,
  { newest, offered }: LogEnd,
  { segments, follows, counting }: RepairPlan,
): Promise<RowRecord[] | undefined> {
  const linked = await tied(segments, follows, counting)
  const rows = await Promise.all(
    linked.map((segment, part) => sealer.seal(offered + part, segment, part, linked.length)),
  )
  try {
    await db.write('strict', async (tx) => {
      const log = tx.objectStore('log')
      const [state, found, ...numbers] = await Promise.all([
        tx.objectStore('meta').get(STATE),
        newestSequence(tx),
        ...rows.map((row) => log.add(row)),
      ])
      assertState(asTabState(state))
      if (found === newest && numbers.every((number, part) => number === offered + part)) return
      // Run a second time, because the first answer was lost: our own rows may be there.
      throw new Overtaken(found >= offered && isRow(await log.get(offered), rows[0]))
    })
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
    if (!error.byOurselves) return undefined
  }
  return rows.map((row, part) => recordOf(offered + part, row, segments[part]))
}

class Overtaken extends Error {
  readonly byOurselves: boolean
  constructor(byOurselves: boolean) {
    super()
    this.byOurselves = byOurselves
  }
}

const recordOf = (
  sequence: number,
  row: Bytes,
  segment: RepairPlan['segments'][number] | undefined,
): RowRecord => ({
  sequence,
  nonce: nonceOf(row),
  sizeBytes: segment?.sizeBytes ?? 0,
  keptBytes: segment?.keptBytes ?? 0,
})
