/** Where programs run: in Node unless told otherwise, in tabs that can be struck, over the IndexedDB of unit tests. */
import type { VaultApi } from '../../../src/protocol/contract.ts'
import { openFaultTab, type FaultTab } from '../../support/fault-tab.ts'
import type { Fault } from '../../support/faults.ts'
import { tamper } from '../../support/rows.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'
import { freshName, type Clock } from '../../support/tab.ts'

type Reads = 'get' | 'has' | 'keys' | 'entries' | 'getMany'

/** A slot gets a name, this browser another key, or the vault other keys. */
export type SlotChange = 'rename' | 'remember' | 'rotate'

/** What a program does with a tab: the calls of a worker, and faults. */
export interface ProgramTab extends Pick<
  VaultApi,
  'create' | 'unlock' | 'lock' | 'report' | 'apply' | 'clear' | Reads
> {
  changeSlots(how: SlotChange): Promise<unknown>
  host: {
    arm(fault: Fault, at: number): void
    disarm(): void
    crash(): unknown
    deaf: boolean
    readonly dead: boolean
    readonly strikes: number
  }
}

/** Where a program runs: in Node unless told otherwise. */
export interface Ground {
  clock: Clock
  /** A new tab that has opened the vault of the program. */
  open(): Promise<ProgramTab>
  /** Takes the index away behind the back of whoever is open. */
  dropIndex(): Promise<unknown>
  /** Lets go of what the program has stored: of thousands of them, no memory would be left. */
  end?(): void
}

export function nodeGround(): Ground {
  const name = freshName()
  const clock: Clock = { nowMs: 1_700_000_000_000 }
  return {
    clock,
    open: async () => {
      const tab = await openFaultTab(name, clock, SMALL_UPKEEP)
      return Object.assign(tab, { changeSlots: (how: SlotChange) => changeSlots(tab, how) })
    },
    dropIndex: () => tamper(name, (db) => db.clear('index')),
    end: () => {
      indexedDB.deleteDatabase(`coffer/${name}`)
      indexedDB.deleteDatabase(`coffer/${name}/copy`)
    },
  }
}

async function changeSlots(tab: FaultTab, how: SlotChange): Promise<unknown> {
  if (how === 'rotate') return tab.rotate({})
  if (how === 'remember') return tab.addSlot({ secret: {}, slot: { kind: 'device' } })
  const [slot] = await tab.slots()
  return tab.renameSlot(slot?.id ?? '', how)
}
