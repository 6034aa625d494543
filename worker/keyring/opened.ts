/**
 * An open keyring: the keys of its epochs, and what is needed to write its header anew with other slots. ROOT itself is
 * not kept; the keys that are derived from it are non-extractable, and `forget` drops them all.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { open, seal } from '../crypto/aead.ts'
import { computeMac, equalBytes, verifyMac } from '../crypto/mac.ts'
import { concat } from '../format/bytes.ts'
import { notesData, type Purpose } from '../format/v1/associated-data.ts'
import { decodeHeader, encodeHeader, type Header } from '../format/v1/header.ts'
import { RING_INSIDE } from '../format/v1/ring.ts'
import type { Slot } from '../format/v1/slot.ts'
import { decodeSlotNotes, encodeSlotNotes, type SlotNote } from '../format/v1/slot-notes.ts'
import { openRing, type EpochKeys, type RootKeys } from './epochs.ts'

/** A slot, and what is said of it. */
export interface SlotState extends Omit<SlotNote, 'slotId'> {
  slot: Slot
}

/** The slots of a header to be, in the order they are tried in. */
export interface Draft {
  slots: SlotState[]
  publicKeys: Header['publicKeys']
}

export class OpenKeyring {
  readonly vaultId: Bytes
  #current: Current
  #epochs: ReadonlyMap<number, EpochKeys>
  #keys: RootKeys | undefined

  /** @throws VaultError `damaged` if the header is not authentic under these keys */
  static async open(header: Bytes, keys: RootKeys): Promise<OpenKeyring> {
    const current = await authentic(header, keys)
    return new OpenKeyring(current, keys, await openRing(current.header, keys.ringKey))
  }

  private constructor(current: Current, keys: RootKeys, epochs: Map<number, EpochKeys>) {
    this.vaultId = current.header.vaultId
    this.#current = current
    this.#keys = keys
    this.#epochs = epochs
  }

  /** The epoch new rows are sealed under. */
  get epoch(): number {
    return this.#current.header.epoch
  }

  /** Of the header in use. */
  get generation(): number {
    return this.#current.header.generation
  }

  /** The header in use: the one it was opened by, or one of the same keys that came after it. */
  get header(): Bytes {
    return this.#current.bytes
  }

  get slots(): readonly SlotState[] {
    return this.#current.slots
  }

  /** @throws VaultError `tampered` for an epoch the header does not know, `locked` after `forget` */
  key(purpose: Purpose, epoch: number): CryptoKey {
    this.#opened()
    const key = this.#epochs.get(epoch)?.[purpose]
    if (!key) throw new VaultError('tampered')
    return key
  }

  /**
   * Takes over a later header of this vault, if it is authentic and needs no key that is not here; says whether it did. The
   * caller has seen that the log pins it.
   */
  async follow(bytes: Bytes): Promise<boolean> {
    if (equalBytes(bytes, this.header)) return true
    const { generation, epoch } = this
    try {
      const next = await authentic(bytes, this.#opened())
      const { header } = next
      const isSame = equalBytes(header.vaultId, this.vaultId) && header.epoch === epoch
      const hasKeys = header.ring.every(
        (entry) => entry.kind !== RING_INSIDE || this.#epochs.has(entry.epoch),
      )
      if (!isSame || !hasKeys || header.generation <= generation) return false
      this.#opened()
      this.#current = next
      return true
    } catch (error) {
      if (error instanceof VaultError) return false
      throw error
    }
  }

  /** The keys under which slots are made and the header is signed. @throws VaultError `locked` */
  rootKeys = (): RootKeys => this.#opened()

  /** This header with other slots and the next number. Nothing is changed by it. @throws VaultError `locked` */
  async revised({ slots, publicKeys }: Draft): Promise<Bytes> {
    const { macKey, ringKey } = this.#opened()
    const { header } = this.#current
    const there = new Set(slots.map(({ slot }) => text(slot.fixed.slotId)))
    const authenticated = encodeHeader({
      ...header,
      generation: header.generation + 1,
      slots: slots.map(({ slot }) => slot),
      publicKeys: publicKeys.filter(({ slotId }) => there.has(text(slotId))),
      notes: await seal(
        ringKey,
        encodeSlotNotes(
          slots.map(({ slot, name, createdAt, confirmedAt }) => ({
            slotId: slot.fixed.slotId,
            name,
            createdAt,
            confirmedAt,
          })),
        ),
        notesData(header.vaultId),
      ),
    })
    return concat(authenticated, await computeMac(macKey, authenticated))
  }

  /** What a revision begins with. */
  draft = (): Draft => ({
    slots: [...this.#current.slots],
    publicKeys: [...this.#current.header.publicKeys],
  })

  forget(): void {
    this.#keys = undefined
    this.#epochs = new Map()
  }

  #opened(): RootKeys {
    if (!this.#keys) throw new VaultError('locked')
    return this.#keys
  }
}

interface Current {
  bytes: Bytes
  header: Header
  slots: SlotState[]
}

async function authentic(bytes: Bytes, { macKey, ringKey }: RootKeys): Promise<Current> {
  const { header, authenticated, mac } = decodeHeader(bytes)
  if (!(await verifyMac(macKey, mac, authenticated))) throw new VaultError('damaged')
  const notes = await openNotes(header, ringKey)
  const slots = header.slots.map((slot) => ({ slot, ...noteOf(slot, notes, header) }))
  return { bytes, header, slots }
}

async function openNotes({ vaultId, notes }: Header, ringKey: CryptoKey): Promise<SlotNote[]> {
  if (notes.length === 0) return []
  try {
    return decodeSlotNotes(await open(ringKey, notes, notesData(vaultId)))
  } catch {
    throw new VaultError('damaged')
  }
}

/** A slot that was made with the vault has no note yet: it came with it, and has no name. */
function noteOf({ fixed }: Slot, notes: readonly SlotNote[], { createdAt }: Header) {
  const note = notes.find(({ slotId }) => equalBytes(slotId, fixed.slotId))
  if (!note) return { createdAt, confirmedAt: 0, name: '' }
  return { createdAt: note.createdAt, confirmedAt: note.confirmedAt, name: note.name }
}

const text = (bytes: Bytes): string => bytes.join()
