/**
 * Revising the slots of an open vault: each function makes the header that would take the place of this one, and writes
 * nothing. A slot is never changed, only replaced by one with another id. A new one counts only once the header that
 * holds it has been opened by it, from its bytes.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { equalBytes } from '../crypto/mac.ts'
import { MAX_SLOTS } from '../format/v1/header.ts'
import { encodePasskey, type Passkey } from '../format/v1/passkey.ts'
import type { Slot } from '../format/v1/slot.ts'
import { openKeyring, openRoot } from './by-secret.ts'
import { DANGEROUS_unwrapSecret } from './dangerous/extractable.ts'
import type { Draft, OpenKeyring, SlotState } from './opened.ts'
import { newRecoveryCode } from './recovery-code.ts'
import {
  recoverySecret,
  type KeySecret,
  type PassphraseSecret,
  type Secret,
  type Typed,
} from './secrets.ts'
import { makeDeviceSlot, makeKeySlot, makePassphraseSlot, type MadeSlot } from './slots.ts'
import { unwrapSecret } from './wrap.ts'

export type NewSlot =
  /** With `outer`, bound by that key. */
  | { kind: 'passphrase'; text: string | Typed; iterations: number; outer?: CryptoKey | undefined }
  | { kind: 'recovery' }
  | { kind: 'host-secret'; secret: KeySecret }
  /** What the PRF gave when it was asked twice. */
  | { kind: 'passkey'; passkey: Passkey; secret: KeySecret; again: KeySecret }
  /** The key as it came back from the disk. */
  | { kind: 'device'; deviceKey: CryptoKey }

export interface NewPassphrase {
  text: string | Typed
  iterations: number
  nowMs: number
}

export interface Binding {
  slotId: Bytes
  /** The device key as it came back from the disk; undefined to take the layer off. */
  outer: CryptoKey | undefined
  iterations: number
  nowMs: number
}

/** A slot is made anew for this much more cost, and not for what one measurement differs from another. */
export const WORTHWHILE = 1.5

export interface Revision {
  header: Bytes
  /** Of the slot it is about. */
  slotId: Bytes
  /** It takes a way in away: the header before it must not stay anywhere. */
  revokes: boolean
  /** Of a new recovery slot: to be shown, and never to be had again. */
  recoveryCode?: string
}

/** The slot that a secret opens. @throws VaultError `wrong-secret`, `kdf-out-of-range`, `slot-damaged` */
export async function slotOf(keyring: OpenKeyring, secret: Secret): Promise<Slot> {
  return (await openRoot(headerOf(keyring), secret, unwrapSecret)).slot
}

/**
 * One more slot, made by a secret of another one. A recovery code that was never confirmed and a device slot make way
 * for a new one of their kind.
 */
export async function addSlot(
  keyring: OpenKeyring,
  by: Secret,
  { name, nowMs, ...slot }: NewSlot & { name: string; nowMs: number },
): Promise<Revision> {
  const { root } = await openRoot(headerOf(keyring), by, DANGEROUS_unwrapSecret)
  const made = await make(keyring, root, slot)
  const draft = keyring.draft()
  draft.slots = draft.slots.filter((there) => !makesWay(there, slot.kind))
  const revokes = draft.slots.length < keyring.slots.length
  if (draft.slots.length >= MAX_SLOTS) throw new VaultError('unsupported', { what: 'more slots' })
  draft.slots.push({ slot: made.slot, name, createdAt: nowMs, confirmedAt: 0 })
  return { ...(await proved(keyring, draft, made)), revokes }
}

const makesWay = ({ slot, confirmedAt }: SlotState, kind: NewSlot['kind']): boolean =>
  slot.fixed.kind === kind && (kind === 'device' || (kind === 'recovery' && confirmedAt === 0))

/** The slot that `by` opens makes way for one with another passphrase, in its place, under its name, and bound if it was. */
export async function changePassphrase(
  keyring: OpenKeyring,
  by: PassphraseSecret,
  next: NewPassphrase,
): Promise<Revision> {
  const { root, slot } = await openRoot(headerOf(keyring), by, DANGEROUS_unwrapSecret)
  return replacePassphrase(keyring, root, slot, { ...next, outer: outerOf(slot, by) })
}

/** The same with the same passphrase, if that makes it cost more; undefined if not. */
export async function strengthen(
  keyring: OpenKeyring,
  by: PassphraseSecret,
  next: Omit<NewPassphrase, 'text'>,
): Promise<Revision | undefined> {
  const { vaultId, slots } = headerOf(keyring)
  // Nothing is derived where nothing is to be done.
  if (!slots.some((slot) => isWeaker(slot, next.iterations))) return undefined
  const { root, slot } = await openRoot({ vaultId, slots }, by, DANGEROUS_unwrapSecret)
  if (!isWeaker(slot, next.iterations)) return undefined
  const outer = outerOf(slot, by)
  return replacePassphrase(keyring, root, slot, { ...next, text: by.passphrase, outer })
}

export const isWeaker = ({ fixed }: Slot, iterations: number): boolean =>
  fixed.kind === 'passphrase' && fixed.iterations * WORTHWHILE <= iterations

const outerOf = ({ fixed }: Slot, { outer }: PassphraseSecret): CryptoKey | undefined =>
  fixed.bound ? outer : undefined

/**
 * A passphrase slot with the same passphrase, under the outer layer or without it. Undefined if it is so already.
 *
 * @throws VaultError `bad-request` if there is no such slot, or it is no passphrase's; as opening it does
 */
export async function bindSlot(
  keyring: OpenKeyring,
  by: PassphraseSecret,
  { slotId, ...next }: Binding,
): Promise<Revision | undefined> {
  const { fixed } = find(keyring, slotId).slot
  if (fixed.kind !== 'passphrase') throw new VaultError('bad-request', { reason: 'no passphrase' })
  if (fixed.bound === (next.outer !== undefined)) return undefined
  const { root, slot } = await openRoot(headerOf(keyring), by, DANGEROUS_unwrapSecret, slotId)
  return replacePassphrase(keyring, root, slot, { ...next, text: by.passphrase })
}

async function replacePassphrase(
  keyring: OpenKeyring,
  root: CryptoKey,
  slot: Slot,
  next: NewPassphrase & { outer: CryptoKey | undefined },
): Promise<Revision> {
  const made = await make(keyring, root, { kind: 'passphrase', ...next })
  return replaceSlot(keyring, slot, made, next.nowMs)
}

/** A slot that was made, in the place and under the name of one that is there. */
export async function replaceSlot(
  keyring: OpenKeyring,
  slot: Slot,
  made: Made,
  nowMs: number,
): Promise<Revision> {
  const draft = keyring.draft()
  draft.slots = draft.slots.map((there) =>
    there.slot === slot ? { ...there, slot: made.slot, createdAt: nowMs } : there,
  )
  return { ...(await proved(keyring, draft, made)), revokes: true }
}

/**
 * The new recovery code was typed once more: from now on it counts, and those before it are gone. Undefined if it had
 * been confirmed already.
 *
 * @throws VaultError `wrong-secret` if it is another one, with `mistyped` if it is none
 */
export async function confirmRecoveryCode(
  keyring: OpenKeyring,
  code: string,
  nowMs: number,
): Promise<Revision | undefined> {
  const codes = keyring.slots.filter(({ slot }) => slot.fixed.kind === 'recovery')
  const unproved = codes.filter(({ confirmedAt }) => confirmedAt === 0)
  const tried = (unproved.length > 0 ? unproved : codes).map(({ slot }) => slot)
  const secret = await recoverySecret(code)
  const { slot } = await openRoot({ vaultId: keyring.vaultId, slots: tried }, secret, unwrapSecret)
  if (unproved.length === 0) return undefined
  const draft = keyring.draft()
  draft.slots = draft.slots
    .filter((there) => there.slot === slot || there.slot.fixed.kind !== 'recovery')
    .map((there) => (there.slot === slot ? { ...there, confirmedAt: nowMs } : there))
  const { slotId } = slot.fixed
  return { header: await keyring.revised(draft), slotId, revokes: true }
}

/** @throws VaultError `bad-request` if there is no such slot */
export async function renameSlot(
  keyring: OpenKeyring,
  slotId: Bytes,
  name: string,
): Promise<Revision> {
  const found = find(keyring, slotId)
  const draft = keyring.draft()
  draft.slots = draft.slots.map((there) => (there === found ? { ...there, name } : there))
  return { header: await keyring.revised(draft), slotId, revokes: false }
}

/** @throws VaultError `bad-request` if there is no such slot */
export async function removeSlot(keyring: OpenKeyring, slotId: Bytes): Promise<Revision> {
  const found = find(keyring, slotId)
  const draft = keyring.draft()
  draft.slots = draft.slots.filter((there) => there !== found)
  return { header: await keyring.revised(draft), slotId, revokes: true }
}

function find({ slots }: OpenKeyring, slotId: Bytes): SlotState {
  const found = slots.find(({ slot }) => equalBytes(slot.fixed.slotId, slotId))
  if (!found) throw new VaultError('bad-request', { reason: 'no such slot' })
  return found
}

export const headerOf = ({ vaultId, slots }: OpenKeyring) => ({
  vaultId,
  slots: slots.map(({ slot }) => slot),
})

/** A new slot, with the secret that must open it. */
export interface Made extends Omit<MadeSlot, 'publicKey'> {
  publicKey: MadeSlot['publicKey'] | undefined
  secret: Secret
  recoveryCode?: string
}

async function make(keyring: OpenKeyring, rootSecret: CryptoKey, slot: NewSlot): Promise<Made> {
  const { ringKey } = keyring.rootKeys()
  const root = { vaultId: keyring.vaultId, secret: rootSecret, ringKey }
  switch (slot.kind) {
    case 'passphrase': {
      const { text: passphrase, iterations, outer } = slot
      const made = await makePassphraseSlot(root, passphrase, iterations, outer)
      return { ...made, secret: { passphrase, outer } }
    }
    case 'recovery': {
      const recoveryCode = await newRecoveryCode()
      // Read from its text, as it will be.
      const secret = await recoverySecret(recoveryCode)
      return { ...(await makeKeySlot(root, secret)), secret, recoveryCode }
    }
    case 'host-secret':
      return { ...(await makeKeySlot(root, slot.secret)), secret: slot.secret }
    case 'passkey': {
      const { passkey, secret, again } = slot
      return { ...(await makeKeySlot(root, secret, encodePasskey(passkey))), secret: again }
    }
    case 'device': {
      const { deviceKey } = slot
      const made = await makeDeviceSlot(root, deviceKey)
      return { slot: made, publicKey: undefined, secret: { deviceKey } }
    }
  }
}

/** The header with the new slot, once that slot has opened it. */
async function proved(
  keyring: OpenKeyring,
  draft: Draft,
  made: Made,
): Promise<Omit<Revision, 'revokes'>> {
  if (made.publicKey) draft.publicKeys.push(made.publicKey)
  const header = await keyring.revised(draft)
  const { slotId } = made.slot.fixed
  try {
    const opened = await openKeyring(header, made.secret, slotId)
    opened.forget()
  } catch (error) {
    if (!isVaultError(error)) throw error
    const { kind } = made.slot.fixed
    // Asked a second time, it gave something else: it can never be relied on.
    if (kind === 'passkey') throw new VaultError('passkey-no-prf')
    throw new VaultError('slot-damaged', { slot: kind })
  }
  const { recoveryCode } = made
  return { header, slotId, ...(recoveryCode !== undefined && { recoveryCode }) }
}
