/** What the worker can see of how things stand: observed, not declared. */
import type { Observed, SlotReport, WorkerReport } from '../src/protocol/contract.ts'
import { decodeHeader } from './format/v1/header.ts'
import type { Bytes } from '../src/protocol/values.ts'
import type { VaultSession } from './session.ts'
import { idOf } from './slot-rules.ts'

export async function reportOf(session: VaultSession): Promise<WorkerReport> {
  // What was found wrong is part of what is told.
  await session.mended().catch(() => {})
  const [{ usage, quota }, persisted] = await Promise.all([estimate(), isPersisted()])
  return {
    state: session.state,
    slots: await slotsOf(session),
    healed: [...session.healed],
    persisted,
    usageBytes: usage ?? null,
    quotaBytes: quota ?? null,
    sequence: session.sequence,
    log: session.logReport,
  }
}

async function slotsOf(session: VaultSession): Promise<SlotReport[]> {
  // An open vault knows which of its copies holds.
  if (session.header) return slotsIn(session.header)
  const { header, readCopy } = await session.store.find()
  const { copy } = await readCopy()
  const found = [...slotsIn(header), ...slotsIn(copy)]
  return [...new Map(found.map((slot) => [`${slot.id} ${slot.kind}`, slot] as const)).values()]
}

/** Either copy may be the sound one, so what each offers counts. */
function slotsIn(bytes: Bytes | undefined): SlotReport[] {
  if (!bytes) return []
  try {
    return decodeHeader(bytes).header.slots.map(({ fixed }) => ({
      id: idOf(fixed.slotId),
      kind: fixed.kind,
      iterations: fixed.iterations,
    }))
  } catch {
    // A header that cannot be read has no slots to show; unlocking says what is wrong.
    return []
  }
}

async function estimate(): Promise<StorageEstimate> {
  try {
    return (await globalThis.navigator?.storage?.estimate()) ?? {}
  } catch {
    return {}
  }
}

async function isPersisted(): Promise<Observed> {
  try {
    const persisted = await globalThis.navigator?.storage?.persisted()
    return persisted === undefined ? 'unknown' : persisted ? 'yes' : 'no'
  } catch {
    return 'unknown'
  }
}
