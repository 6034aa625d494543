/** Turns over single bits of the rows of a small vault, in every row that is bytes, and sees whether it is noticed. */
import { isVaultError } from '../../../src/protocol/errors.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { show } from './check.ts'
import { COPY, MAIN, putRows, rowsOf, within } from './database.ts'
import { NAME, newVault } from './vaults.ts'

/** Coprime to what a vault holds, so that a few bits already come from everywhere, and all of them once each. */
const STRIDE = 104_729

/** What a damaged vault may be refused with. */
const REFUSALS = ['tampered', 'record-missing', 'slot-damaged', 'kdf-out-of-range', 'damaged']

export interface Flips {
  /** Bits this vault has in all. */
  total: number
  flipped: number
  /** Healed from the second copy, or refused. */
  detected: number
  /** What happened instead. */
  missed: string[]
}

interface Row {
  database: string
  store: string
  key: IDBValidKey
  bytes: Uint8Array
}

/** Makes a vault and turns over `count` of its bits, one at a time, from the `first` of a fixed order. */
export async function flipBits(first: number, count: number): Promise<Flips> {
  const vault = await newVault()
  await vault.set('a', 'first')
  await vault.setMany({ b: [1, 2n], c: null })
  await vault.delete('c')
  await vault.set('a', 'last')
  const expected = await contents(vault)
  await vault.lock()
  const rows = await byteRows()
  const total = rows.reduce((sum, { bytes }) => sum + bytes.length * 8, 0)
  if (total % STRIDE === 0) throw new Error('the stride divides the number of bits')
  const flips: Flips = { total, flipped: 0, detected: 0, missed: [] }
  let healed = 0
  for (let i = first; i < Math.min(first + count, total); i++) {
    const { row, bit } = place(rows, (i * STRIDE) % total)
    await put(row, turned(row.bytes, bit))
    flips.flipped++
    const said = await verdict(vault, expected, healed)
    healed = said.healed
    if (said.missed === undefined) flips.detected++
    else flips.missed.push(`${row.store} ${JSON.stringify(row.key)} bit ${bit}: ${said.missed}`)
    await vault.lock()
    await put(row, row.bytes)
  }
  await vault.erase({ confirm: NAME })
  vault.close()
  return flips
}

const contents = async (vault: Vault): Promise<string> => show(await vault.entries())

async function byteRows(): Promise<Row[]> {
  const all: Row[] = []
  for (const database of [MAIN, COPY]) {
    await within(database, async (db) => {
      for (const store of db.objectStoreNames) {
        for (const [key, bytes] of await rowsOf(db, store)) {
          if (bytes instanceof Uint8Array) all.push({ database, store, key, bytes })
        }
      }
    })
  }
  return all
}

/** The row that has this bit of all, and which of its own it is. */
function place(rows: readonly Row[], bit: number): { row: Row; bit: number } {
  let left = bit
  for (const row of rows) {
    if (left < row.bytes.length * 8) return { row, bit: left }
    left -= row.bytes.length * 8
  }
  throw new RangeError('there is no such bit')
}

function turned(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = new Uint8Array(bytes)
  const at = bit >> 3
  changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7))
  return changed
}

const put = ({ database, store, key }: Row, bytes: Uint8Array): Promise<void> =>
  within(database, (db) => putRows(db, store, [[key, bytes]]))

/** Nothing is missed if it is refused, or healed with everything as it was. */
async function verdict(
  vault: Vault,
  expected: string,
  healedBefore: number,
): Promise<{ healed: number; missed?: string }> {
  try {
    await vault.unlock()
  } catch (error) {
    if (isVaultError(error) && REFUSALS.includes(error.code)) return { healed: healedBefore }
    return { healed: healedBefore, missed: `was refused as ${String(error)}` }
  }
  const found = await contents(vault)
  const healed = (await vault.report()).healed.length
  if (found !== expected) return { healed, missed: `opened with ${found}` }
  if (healed === healedBefore) return { healed, missed: 'was not noticed' }
  return { healed }
}
