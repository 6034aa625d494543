/**
 * Writing a header: one strict transaction keeps the old one as `header.prev`, puts the new one in its place, and adds the
 * row that pins it. A tab that has not seen that row loses the next number to it, and so cannot write by an older header.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { encodeOperation } from '../format/v1/operations.ts'
import { nonceOf, segmentOf } from '../format/v1/segment.ts'
import { MAX_SEALS } from './commit.ts'
import type { Database } from './database.ts'
import type { Log } from './log.ts'
import {
  asTabState,
  DEVICE,
  HEADER,
  HEADER_PREV,
  isRow,
  newestSequence,
  ROTATION_PAUSED,
  STATE,
} from './meta.ts'
import type { HeaderPin } from './replay.ts'

/** A lost race costs one more round; losing this many in a row means something else is wrong. */
const MAX_ROUNDS = 100

export interface HeaderWrite {
  /** The epoch its row is sealed under. */
  epoch: number
  /** The header that was in use, and the one that takes its place. */
  before: Bytes
  header: Bytes
  pin: HeaderPin
  /** What becomes of the device key: another one, `null` for none; left as it is where this is not given. */
  deviceKey?: CryptoKey | null
  /**
   * It begins another epoch. Called once the header is on disk, while nothing else moves the log: until it resolves nothing
   * is sealed by this tab. Must not reject.
   */
  onRotated?(): Promise<void>
}

/**
 * Only for a caller whom no other tab that writes headers disturbs. Resolves to the number of the row.
 *
 * @throws VaultError `locked` if the header in use is not the one it was made from
 */
export function commitHeader(log: Log, write: HeaderWrite): Promise<number> {
  const { epoch, pin } = write
  return log.exclusively(async () => {
    for (let round = 1; round <= MAX_ROUNDS; round++) {
      if (log.pin?.generation !== pin.generation - 1) throw new VaultError('locked')
      if (log.reserved(epoch) + round > MAX_SEALS) {
        throw new VaultError('unsupported', { what: 'more writes before the keys are rotated' })
      }
      const sequence = log.last + 1
      // Each round seals once; all are counted.
      const operations = [
        encodeOperation({ type: 'header', ...pin }),
        encodeOperation({ type: 'reserve', epoch, count: round }),
      ]
      const [row] = await log.seal([segmentOf(operations)])
      if (!row) throw new VaultError('internal')
      if (await add(log, sequence, row, write)) {
        const keptBytes = operations.reduce((sum, { length }) => sum + length, 0)
        const record = { sequence, nonce: nonceOf(row), sizeBytes: keptBytes, keptBytes }
        const reserved = new Map([[epoch, round]])
        log.pinned(pin)
        log.committed(sequence, { rows: [record], effects: [], retired: [], reserved })
        await write.onRotated?.()
        return sequence
      }
      await log.catchUpNow()
      // The generator is ahead, yet nothing came in between: rows were cut off the end.
      if (log.last + 1 === sequence) throw new VaultError('record-missing', { sequence })
    }
    throw new VaultError('conflict')
  })
}

/** False if another tab was first. */
async function add(
  { db, assertState }: Log,
  sequence: number,
  row: Bytes,
  { before, header, deviceKey, onRotated }: HeaderWrite,
): Promise<boolean> {
  try {
    await db.write('strict', async (tx) => {
      const [log, meta] = [tx.objectStore('log'), tx.objectStore('meta')]
      const [state, newest, number] = await Promise.all([
        meta.get(STATE),
        newestSequence(tx),
        log.add(row),
        meta.put(before, HEADER_PREV),
        meta.put(header, HEADER),
        deviceKey === undefined
          ? undefined
          : deviceKey
            ? meta.put(deviceKey, DEVICE)
            : meta.delete(DEVICE),
        onRotated && meta.delete(ROTATION_PAUSED),
      ])
      assertState(asTabState(state))
      if (newest === sequence - 1 && number === sequence) return
      // Run a second time, because the first answer was lost: our own row may be there.
      throw new Overtaken(newest >= sequence && isRow(await log.get(sequence), row))
    })
    return true
  } catch (error) {
    if (error instanceof Overtaken) return error.byOurselves
    throw error
  }
}

class Overtaken extends Error {
  readonly byOurselves: boolean
  constructor(byOurselves: boolean) {
    super()
    this.byOurselves = byOurselves
  }
}

/** Leaves nothing of the header before this one: what it holds was revoked. Writes nothing where there never was one. */
export const forgetPrevious = (db: Database, header: Bytes): Promise<void> =>
  db.write('strict', async (tx) => {
    const meta = tx.objectStore('meta')
    if ((await meta.get(HEADER_PREV)) !== undefined) await meta.put(header, HEADER_PREV)
  })
