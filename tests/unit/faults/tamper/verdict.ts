/** What becomes of a vault whose rows were changed: a new tab unlocks it and asks for everything there is. */
import { isVaultError } from '../../../../src/protocol/errors.ts'
import { openFaultTab, type FaultTab } from '../../../support/fault-tab.ts'
import { layRows } from '../../../support/rows.ts'
import { freshName } from '../../../support/tab.ts'
import type { Change } from './changes.ts'
import { contentsOf, NAMESPACES, type Contents } from './course.ts'

export type Verdict =
  /** It does not open, or says of an entry that it cannot be read. */
  | 'refused'
  /** Opened, everything is right, and the tab says what it put right. */
  | 'healed'
  /** Opened, everything is right, and a check finds what was changed. */
  | 'found'
  /** Opened, everything is right, and nothing is wrong: the rows say it all, whatever was changed. */
  | 'harmless'
  | { missed: string }

const REFUSALS = ['tampered', 'record-missing', 'slot-damaged', 'kdf-out-of-range', 'damaged']

/** No upkeep: the tab only looks. */
const IDLE = {
  foldRows: Infinity,
  foldBytes: Infinity,
  littleBytes: Infinity,
  manySmallRows: Infinity,
}

interface Named {
  name: string
  value: unknown
}

export async function verdictOn({
  rows,
  generatorAt,
  contents: expected,
}: Change & { contents: Contents }): Promise<Verdict> {
  const name = freshName()
  await layRows(name, rows, { generatorAt })
  const tab = await openFaultTab(name, undefined, IDLE)
  try {
    return await judge(tab, expected)
  } catch (error) {
    return { missed: `was refused as ${String(error)}` }
  } finally {
    tab.host.crash()
    indexedDB.deleteDatabase(`coffer/${name}`)
    indexedDB.deleteDatabase(`coffer/${name}/copy`)
  }
}

async function judge(tab: FaultTab, expected: Contents): Promise<Verdict> {
  if (await isRefused(tab.unlock({}))) return 'refused'
  let refusals = 0
  const right = async (call: Promise<unknown>, answer: unknown, what: string): Promise<void> => {
    if (await isRefused(call)) refusals++
    else if (show(await call) !== show(answer)) throw new Wrong(`${what}: ${show(await call)}`)
  }
  try {
    for (const namespace of NAMESPACES) {
      const entries = (expected[namespace] ?? []) as Named[]
      const names = entries.map((entry) => entry.name)
      await right(tab.keys(namespace, {}), names, 'names')
      await right(tab.count(namespace), names.length, 'count')
      for (const { name, value } of entries) {
        await right(tab.get(namespace, name), value, name)
      }
    }
    await right(contentsOf(tab), expected, 'entries')
  } catch (error) {
    if (error instanceof Wrong) return { missed: error.message }
    throw error
  }
  if (refusals > 0) return 'refused'
  if ((await tab.report()).healed.length > 0) return 'healed'
  return (await tab.check(1)).problemCount > 0 ? 'found' : 'harmless'
}

class Wrong extends Error {}

async function isRefused(call: Promise<unknown>): Promise<boolean> {
  try {
    await call
    return false
  } catch (error) {
    if (isVaultError(error) && REFUSALS.includes(error.code)) return true
    throw error
  }
}

const show = (value: unknown): string => JSON.stringify(value)
