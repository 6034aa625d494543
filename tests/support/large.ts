/** Large values for tests: bytes that are told apart at every place, and vaults that hold them. */
import { expect } from 'vitest'
import { readRows } from './rows.ts'
import { openTab, type Tab } from './tab.ts'

export const KIB = 1024
export const MIB = 1024 * KIB

/** Bytes of which no two parts are alike. */
export function bytesOf(length: number, seed = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at + 4 <= length; at += 4) view.setUint32(at, at + seed)
  return bytes
}

/** Exactly, and quickly for what is long. */
export function expectSame(found: unknown, expected: unknown): void {
  if (expected instanceof Uint8Array && found instanceof Uint8Array) {
    expect(Buffer.compare(found, expected)).toBe(0)
    // Nothing comes along with the bytes.
    expect(found.buffer.byteLength).toBe(found.byteLength)
  } else if (typeof expected === 'string') expect(found === expected).toBe(true)
  else expect(found).toStrictEqual(expected)
}

/** A tab with the vault of this name, open by the device's key; makes it if there is none. */
export async function tabOf(name: string): Promise<Tab> {
  const tab = await openTab(name)
  const { state } = await tab.report()
  await (state === 'empty' ? tab.create({ device: true }) : tab.unlock({}))
  return tab
}

/** How many parts of large values there are. */
export const partsOf = async (name: string): Promise<number> => (await readRows(name)).large.size
