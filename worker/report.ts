/** What the worker can see of how things stand: observed, not declared. */
import type { Observed, PasskeyInfo, SlotReport, WorkerReport } from '../src/protocol/contract.ts'
import { decodeHeader } from './format/v1/header.ts'
import { decodePasskey } from './format/v1/passkey.ts'
import type { Slot } from './format/v1/slot.ts'
import type { Bytes } from '../src/protocol/values.ts'
import type { VaultSession } from './session.ts'
import { idOf, reportOfSlot } from './slot-rules.ts'

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
    ...(await session.conveniences()),
    retryAfterMs: await session.throttle.retryAfterMs(),
    eraseAfterWrong: await session.throttle.erasesAfter(),
    rotation: await session.rotation.report(),
  }
}

async function slotsOf(session: VaultSession): Promise<SlotReport[]> {
  const found = (await slotsFound(session)).map(reportOfSlot)
  return [...new Map(found.map((slot) => [`${slot.id} ${slot.kind}`, slot] as const)).values()]
}

/** Whom to ask for a secret, and what: as it stands on the disk, for whoever asks has no key yet. */
export async function passkeysOf(session: VaultSession): Promise<PasskeyInfo[]> {
  const found = (await slotsFound(session)).flatMap((slot) =>
    slot.type === 'encapsulated' && slot.fixed.kind === 'passkey'
      ? [[idOf(slot.fixed.slotId), decodePasskey(slot.aux)] as const]
      : [],
  )
  return [...new Map(found).values()]
}

async function slotsFound(session: VaultSession): Promise<Slot[]> {
  // An open vault knows which of its copies holds.
  if (session.header) return slotsIn(session.header)
  const { header, readCopy } = await session.store.find()
  const { copy } = await readCopy()
  return [...slotsIn(header), ...slotsIn(copy)]
}

/** Either copy may be the sound one, so what each offers counts. */
function slotsIn(bytes: Bytes | undefined): Slot[] {
  if (!bytes) return []
  try {
    return decodeHeader(bytes).header.slots
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
