/** Every row of the log, opened or given up: what a repair goes by. Holds what they say of names, and no value. */
import { damageIn } from './checking.ts'
import type { Disk } from './load.ts'
import { asTabState, STATE } from './meta.ts'
import { understandRow, type ReplayedRow } from './replay.ts'

/** Rows held at once. */
const CHUNK_ROWS = 64

export interface ReadRows {
  /** In their order. */
  sound: ReplayedRow[]
  /** Numbers of rows that are there and do not open. */
  bad: number[]
}

/** @throws VaultError `newer-version`: what a later version has written is no damage */
export async function readRows({ db, sealer, assertState }: Disk): Promise<ReadRows> {
  const read: ReadRows = { sound: [], bad: [] }
  for (let at = 0; ;) {
    const range = IDBKeyRange.lowerBound(at, true)
    const { keys, rows } = await db.read(async (tx) => {
      const log = tx.objectStore('log')
      const [keys, rows, state] = await Promise.all([
        log.getAllKeys(range, CHUNK_ROWS),
        log.getAll(range, CHUNK_ROWS),
        tx.objectStore('meta').get(STATE),
      ])
      assertState(asTabState(state))
      return { keys, rows }
    })
    const understood = await Promise.all(
      keys.map((sequence, index) =>
        understandRow(sealer, { sequence, bytes: rows[index] }).catch((error: unknown) => {
          if (damageIn(error) === undefined) throw error
          return sequence
        }),
      ),
    )
    for (const row of understood) {
      if (typeof row === 'number') read.bad.push(row)
      else read.sound.push(row)
    }
    if (keys.length < CHUNK_ROWS) return read
    at = keys.at(-1) ?? at
  }
}
