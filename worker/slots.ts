/**
 * The slots of an open vault, changed. Every change asks for a secret that opens it now, is worked out whole before
 * anything is written, and is one commit; it is done when it has been read back and stands in the second copy as well.
 */
import type {
  AddedSlot,
  AddSlot,
  BindSlot,
  ChangePassphrase,
  RemoveSlot,
  SlotInfo,
} from '../src/protocol/contract.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import { VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { equalBytes, sha256 } from './crypto/mac.ts'
import { affordableCost, announceChange } from './derivation.ts'
import { existingSecret, proving } from './existing-secret.ts'
import type { Slot } from './format/v1/slot.ts'
import {
  addSlot,
  beginStrengthening,
  bindSlot,
  changePassphrase,
  confirmRecoveryCode,
  endStrengthening,
  hostSecret,
  newDeviceKey,
  openKeyring,
  passkeySecret,
  recoverySecret,
  removeSlot,
  renameSlot,
  rotated,
  slotOf,
  strengthen,
  takeLayer,
  type Keyring,
  type NewSlot,
  type Revision,
  type Rotated,
  type Secret,
  type Typed,
} from './keyring/keyring.ts'
import { beginEpoch } from './rotated-header.ts'
import type { Surroundings, VaultSession } from './session.ts'
import {
  assertBindable,
  assertEnough,
  hasProvedCode,
  idOf,
  infoOf,
  needsDevice,
} from './slot-rules.ts'
import type { Found, HeaderWrite, OpenLog } from './store/store.ts'

/** A header that is to take the place of the one in use. */
interface Change extends Revision {
  deviceKey?: HeaderWrite['deviceKey']
  /** It begins another epoch as well. */
  rotated?: Rotated
}

export interface SlotsOptions {
  surroundings: Pick<Surroundings, 'now' | 'kdfTargetMs'>
  emit(event: VaultEvent): void
}

export class Slots {
  readonly #session: VaultSession
  readonly #options: SlotsOptions

  constructor(session: VaultSession, options: SlotsOptions) {
    this.#session = session
    this.#options = options
  }

  list(): Promise<SlotInfo[]> {
    return this.#session.use(async ({ log }) => {
      await log.catchUp()
      return this.#keyring().slots.map(infoOf)
    })
  }

  /** Resolves once the new slot has opened the vault from what is on disk. */
  async add({ secret, slot, name = '' }: AddSlot): Promise<AddedSlot> {
    const nowMs = this.#options.surroundings.now()
    const made = await this.#change(async (keyring) => {
      const by = await existingSecret(this.#session, keyring, secret)
      const iterations = await announceChange(this.#options, keyring.header, by, slot)
      const added = await this.#newSlot(keyring, slot, iterations)
      const revision = await proving(this.#session, by, () =>
        addSlot(keyring, by, { ...added, name, nowMs }),
      )
      const deviceKey = added.kind === 'device' ? { deviceKey: added.deviceKey } : {}
      return { ...revision, ...deviceKey }
    })
    const { slotId, recoveryCode } = made
    return { id: idOf(slotId), ...(recoveryCode !== undefined && { recoveryCode }) }
  }

  async changePassphrase({ old, new: text, rotate }: ChangePassphrase): Promise<AddedSlot> {
    const nowMs = this.#options.surroundings.now()
    const { slotId } = await this.#change(async (keyring) => {
      const slot = { kind: 'passphrase', passphrase: text } as const
      const by = { passphrase: old, outer: await this.#heldKey() }
      const iterations = await announceChange(this.#options, keyring.header, by, slot)
      return proving(this.#session, by, () =>
        changePassphrase(keyring, by, { text, iterations, nowMs }),
      )
    }, rotate)
    return { id: idOf(slotId) }
  }

  /** Whether the slot of this passphrase now costs more: this device can do more than the one that made it. */
  async strengthen(passphrase: string): Promise<boolean> {
    const nowMs = this.#options.surroundings.now()
    const change = await this.#change(async (keyring) => {
      const slot = { kind: 'passphrase', passphrase } as const
      const by = { passphrase, outer: await this.#heldKey() }
      const iterations = await announceChange(this.#options, keyring.header, by, slot)
      return proving(this.#session, by, () => strengthen(keyring, by, { iterations, nowMs }))
    })
    return change !== undefined
  }

  /**
   * The same without a word, and without anybody waiting for it: it is stretched while other tabs open and change what they
   * like. Not while keys are rotated, nor where a passphrase is bound to this browser: there it is for the person to ask for.
   */
  async strengthenQuietly(passphrase: Typed): Promise<void> {
    const keyring = this.#keyring()
    const isBound = keyring.slots.some(({ slot }) => slot.fixed.bound)
    if (isBound || keyring.isRotating) return
    const { now, kdfTargetMs } = this.#options.surroundings
    const iterations = await affordableCost(keyring.header, kdfTargetMs)
    if (iterations === undefined) return
    const begun = await beginStrengthening(keyring, passphrase, iterations)
    if (!begun) return
    await this.#change(async (current) =>
      current.isRotating ? undefined : endStrengthening(current, begun, now()),
    )
  }

  /**
   * Puts the outer layer on the slot of this passphrase, or takes it off. The first one makes the key for it, which is no
   * slot: the vault still asks. A key that is there stays, and one that is missing is never replaced.
   */
  async bind({ id, passphrase, bound }: BindSlot): Promise<AddedSlot> {
    const nowMs = this.#options.surroundings.now()
    const change = await this.#change(async (keyring) => {
      const found = this.#slot(keyring, id)
      const { slotId } = found.slot.fixed
      if (bound && !found.slot.fixed.bound) assertBindable(keyring.slots, found)
      const by = { passphrase, outer: await this.#heldKey() }
      const slot = { kind: 'passphrase', passphrase } as const
      const iterations = await announceChange(this.#options, keyring.header, by, slot)
      const outer = bound ? await this.#deviceKey(keyring, needsDevice) : undefined
      const revision = await proving(this.#session, by, () =>
        bindSlot(keyring, by, { slotId, outer, iterations, nowMs }),
      )
      if (!revision) return undefined
      const others = keyring.slots.filter((state) => state !== found)
      const isFirst = !others.some((state) => needsDevice(state.slot))
      return { ...revision, ...(isFirst && { deviceKey: outer ?? null }) }
    })
    return { id: change ? idOf(change.slotId) : id }
  }

  async confirmRecoveryCode(code: string): Promise<void> {
    const nowMs = this.#options.surroundings.now()
    await this.#change(async (keyring) => {
      // One that is mistyped is no try.
      const secret = await recoverySecret(code)
      return this.#session.guess(secret, async (proved) => {
        const revision = await confirmRecoveryCode(keyring, code, nowMs)
        proved()
        return revision
      })
    })
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#change(async (keyring) => {
      const { slot } = this.#slot(keyring, id)
      return renameSlot(keyring, slot.fixed.slotId, name)
    })
  }

  async remove({ id, secret, acceptDeviceOnly = false, rotate }: RemoveSlot): Promise<void> {
    await this.#change(async (keyring) => {
      const gone = this.#slot(keyring, id)
      const left = keyring.slots.filter((slot) => slot !== gone)
      assertEnough(keyring.slots, left, acceptDeviceOnly)
      const by = await existingSecret(this.#session, keyring, secret)
      await announceChange(this.#options, keyring.header, by)
      const opened = await proving(this.#session, by, () => slotOf(keyring, by))
      if (!hasProvedCode(left)) await this.#session.throttle.allowErasing(false)
      const { slotId } = gone.slot.fixed
      const revision = rotate
        ? await this.#rotatedWithout(keyring, slotId, opened === gone.slot ? undefined : by)
        : await removeSlot(keyring, slotId)
      const isLast = needsDevice(gone.slot) && !left.some(({ slot }) => needsDevice(slot))
      return { ...revision, ...(isLast && { deviceKey: null }) }
    })
  }

  /** The new keys go to every other slot, and `by` must open them, if it is the secret of one. */
  async #rotatedWithout(keyring: Keyring, slotId: Bytes, by: Secret | undefined): Promise<Change> {
    if (by) await announceChange(this.#options, keyring.header, by)
    const { device } = await this.#session.store.find()
    const made = await rotated(keyring, {
      nowMs: this.#options.surroundings.now(),
      dropOutside: false,
      deviceKey: device,
      without: slotId,
      ...(by && { by }),
    })
    return { header: made.header, slotId, revokes: true, rotated: made }
  }

  /** Undefined where there is nothing to write. With `rotates`, a rotation begins before any other tab writes a header. */
  #change<C extends Change | undefined>(
    make: (keyring: Keyring) => Promise<C>,
    rotates = false,
  ): Promise<C> {
    const session = this.#session
    return session.exclusively(() =>
      session.use(async (open) => {
        await open.log.catchUp()
        const keyring = this.#keyring()
        const change = await make(keyring)
        if (change) await this.#write(open, keyring, change)
        if (rotates) await session.rotation.begin({ store: session.store, open, keyring }, false)
        return change
      }),
    )
  }

  async #write(open: OpenLog, keyring: Keyring, change: Change): Promise<void> {
    const { store } = this.#session
    const { header, deviceKey, revokes } = change
    const { epoch, header: before, generation } = keyring
    const pin = { generation: generation + 1, digest: await sha256(header) }
    const device = deviceKey === undefined ? {} : { deviceKey }
    if (change.rotated) {
      await beginEpoch({ store, open, keyring }, change.rotated, device)
      return this.#session.rotation.begun()
    }
    await store.writeHeader(open, { epoch, before, header, pin, ...device })
    if (!(await keyring.follow(header))) throw new VaultError('internal')
    await assertThere(await store.find(), change, keyring)
    if (revokes) await store.forgetPrevious(header)
    await store.healCopy(header)
  }

  #keyring(): Keyring {
    const { keyring } = this.#session
    if (!keyring) throw new VaultError('locked')
    return keyring
  }

  #heldKey = async (): Promise<CryptoKey | undefined> => (await this.#session.store.find()).device

  /** The key this browser holds, if a slot is of that kind; another one would end what that slot is good for. Else a new one. */
  async #deviceKey({ slots }: Keyring, isOfIt: (slot: Slot) => boolean): Promise<CryptoKey> {
    const isThere = slots.some(({ slot }) => isOfIt(slot))
    // Some browsers and settings give back nothing for a key, or forget it: only one that came back is used.
    const key = isThere
      ? await this.#heldKey()
      : await this.#session.store.keptKey(await newDeviceKey())
    if (!key) throw new VaultError('slot-damaged', { slot: 'device' })
    return key
  }

  async #newSlot(keyring: Keyring, slot: AddSlot['slot'], iterations: number): Promise<NewSlot> {
    switch (slot.kind) {
      case 'passphrase':
        return { kind: 'passphrase', text: slot.passphrase, iterations }
      case 'host-secret':
        return { kind: 'host-secret', secret: await hostSecret(slot.hostSecret) }
      case 'passkey': {
        const [secret, again] = [
          await passkeySecret(slot.outputs[0]),
          await passkeySecret(slot.outputs[1]),
        ]
        const { credentialId, input, rpId } = slot
        const passkey = {
          credentialId: new Uint8Array(credentialId),
          input: new Uint8Array(input),
          rpId,
        }
        return { kind: 'passkey', passkey, secret, again }
      }
      case 'recovery':
        return { kind: 'recovery' }
      case 'device':
        return {
          kind: 'device',
          deviceKey: await this.#deviceKey(keyring, ({ fixed }) => fixed.bound),
        }
    }
  }

  #slot({ slots }: Keyring, id: string) {
    const found = slots.find(({ slot }) => idOf(slot.fixed.slotId) === id)
    if (!found) throw new VaultError('bad-request', { reason: 'no such slot' })
    return found
  }
}

/** What was proved before it was written is what lies there now. */
async function assertThere(
  { header: found, device }: Found,
  { header, deviceKey, slotId }: Change,
  { vaultId, slots }: Keyring,
): Promise<void> {
  if (!found || !equalBytes(found, header)) throw new VaultError('storage-damaged')
  const slot = slots.find((state) => equalBytes(state.slot.fixed.slotId, slotId))?.slot
  // By the key as it lies there; of the passphrase nothing more has to be shown.
  if (slot?.type === 'bound') await takeLayer(vaultId, slot, device)
  else if (deviceKey) (await openKeyring(found, { deviceKey: device }, slotId)).forget()
}
