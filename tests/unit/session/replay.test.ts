/**
 * Batches, as the log is read back (worker/store/replay.ts): every row here is genuine, sealed for its own place with the
 * vault's own keys, and yet what does not make whole batches is refused.
 */
import { beforeAll, expect, test } from 'vitest'
import { encodeOperation, type LogOperation } from '../../../worker/format/v1/operations.ts'
import { segmentOf } from '../../../worker/format/v1/segment.ts'
import { encodeCbor } from '../../../worker/format/v1/values.ts'
import { createKeyring } from '../../../worker/keyring/keyring.ts'
import { sealerOf } from '../../../worker/opening.ts'
import { assertContiguous, understandRows, type Row } from '../../../worker/store/replay.ts'

type Sealer = ReturnType<typeof sealerOf>
/** Which part of how many a segment says it is. */
type Part = readonly [part: number, parts: number]

let sealer: Sealer

beforeAll(async () => {
  sealer = sealerOf((await createKeyring({ device: true }, 1_700_000_000_000)).keyring)
})

const rowsOf = (parts: readonly Part[]): Promise<Row[]> =>
  Promise.all(
    parts.map(async ([part, count], index) => {
      const sequence = index + 1
      const operation: LogOperation = {
        type: 'set',
        namespace: '',
        name: `name ${sequence}`,
        value: encodeCbor(sequence),
      }
      return {
        sequence,
        bytes: await sealer.seal(sequence, segmentOf([encodeOperation(operation)]), part, count),
      }
    }),
  )

/** How many names the log holds after these rows, or what they are refused with. */
async function read(parts: readonly Part[]): Promise<unknown> {
  try {
    const rows = await understandRows(sealer, await rowsOf(parts))
    assertContiguous(0, rows)
    return rows.flatMap(({ effects }) => effects).length
  } catch (error) {
    const { code, detail } = error as { code: string; detail: unknown }
    return { code, detail }
  }
}

const whole: [string, Part[]][] = [
  [
    'single rows',
    [
      [0, 1],
      [0, 1],
    ],
  ],
  [
    'a batch of two between single rows',
    [
      [0, 1],
      [0, 2],
      [1, 2],
      [0, 1],
    ],
  ],
  [
    'batches side by side',
    [
      [0, 2],
      [1, 2],
      [0, 3],
      [1, 3],
      [2, 3],
    ],
  ],
]

const broken: [string, Part[], number][] = [
  [
    'a batch that is followed by something else after its first part',
    [
      [0, 1],
      [0, 2],
      [0, 1],
    ],
    3,
  ],
  [
    'a second part without its first',
    [
      [0, 1],
      [1, 2],
    ],
    2,
  ],
  [
    'a batch with a missing middle',
    [
      [0, 3],
      [2, 3],
    ],
    2,
  ],
  [
    'a batch with its parts in another order',
    [
      [0, 3],
      [2, 3],
      [1, 3],
    ],
    2,
  ],
  [
    'a part that is there twice',
    [
      [0, 3],
      [1, 3],
      [1, 3],
      [2, 3],
    ],
    3,
  ],
  [
    'two batches interleaved',
    [
      [0, 2],
      [0, 2],
      [1, 2],
      [1, 2],
    ],
    2,
  ],
  [
    'a batch that goes on in one of another size',
    [
      [0, 2],
      [1, 3],
      [2, 3],
    ],
    2,
  ],
  [
    'a batch that is cut at the end',
    [
      [0, 1],
      [0, 2],
    ],
    3,
  ],
  ['a batch that begins and ends in the middle', [[1, 3]], 1],
]

test.each(whole)('%s are read whole', async (_what, parts) => {
  expect(await read(parts)).toBe(parts.length)
})

test.each(broken)('%s is missed', async (_what, parts, sequence) => {
  expect(await read(parts)).toEqual({ code: 'record-missing', detail: { sequence } })
})
