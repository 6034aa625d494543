/**
 * An open keyring: the keys of its epochs, and what is needed to write its header anew with other slots. ROOT itself is
 * not kept; the keys that are derived from it are non-extractable, and `forget` drops them all.
 */
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { open, seal } from '../crypto/aead.ts'
import { computeMac, equalBytes, verifyMac } from '../crypto/mac.ts'
import { concat } from '../format/bytes.ts'
import { notesData, type OutsidePurpose, type Purpose } from '../format/v1/associated-data.ts'
import { decodeHeader, encodeHeader, type Header } from '../format/v1/header.ts'
import { RING_INSIDE, RING_OUTSIDE } from '../format/v1/ring.ts'
import type { Slot } from '../format/v1/slot.ts'
import { decodeSlotNotes, encodeSlotNotes, type SlotNote } from '../format/v1/slot-notes.ts'
import { openRing, type EpochKeys, type RootKeys } from './epochs.ts'
import { OutsideKeys, type Opening } from './outside.ts'

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
  readonly #outside = new OutsideKeys()
  #bar: { why: unknown } | undefined

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

  /** Older epochs are still to be rewritten. */
  get isRotating(): boolean {
    return this.#current.header.rotating
  }

  /** The header in use, taken apart. */
  get decoded(): Readonly<Header> {
    return this.#current.header
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
   * The key that seals from now on.
   *
   * @throws VaultError `locked` after `forget`, or whatever `bar` was told
   */
  sealKey(purpose: Purpose): CryptoKey {
    if (this.#bar) throw this.#bar.why
    return this.key(purpose, this.epoch)
  }

  /**
   * Opens what left a vault by whichever key opens it: of older epochs too, unless they were dropped, and of other vaults
   * whose secrets were taken in.
   *
   * @throws VaultError `tampered` if `open` says so of every key there is, `locked` after `forget`
   */
  openOutside<T>(
    opening: Opening,
    open: (key: CryptoKey, vaultId: Bytes) => Promise<T>,
  ): Promise<T> {
    return this.#outside.firstThatOpens(opening, this.decoded, this.#opened().ringKey, open)
  }

  /** Whether what left the vault under this epoch can be opened here. */
  hasOutside = (epoch: number): boolean =>
    this.decoded.ring.some((entry) => entry.kind === RING_OUTSIDE && entry.epoch === epoch)

  /**
   * This vault's own key, to seal by.
   *
   * @throws VaultError `tampered` for an epoch whose secret was dropped, `locked`, or whatever `bar` was told
   */
  async outsideSealKey(purpose: OutsidePurpose, epoch: number): Promise<CryptoKey> {
    if (this.#bar) throw this.#bar.why
    const key = await this.#outside.own({ purpose, epoch }, this.decoded, this.#opened().ringKey)
    this.#opened()
    return key
  }

  /** Nothing is sealed until `unbar`: what it would be sealed under could be lost with one row. */
  bar(why: unknown): void {
    this.#bar = { why }
  }

  unbar(): void {
    this.#bar = undefined
  }

  get isBarred(): boolean {
    return this.#bar !== undefined
  }

  /** Whether something sealed under this epoch is from after the last header this keyring knows of, or not true. */
  isBehind = (epoch: number): boolean => !this.#epochs.has(epoch) && epoch > this.epoch

  /** Goes on with the keys of another keyring of this vault. One that has been forgotten stays so. */
  adopt(next: OpenKeyring): void {
    if (this.#keys) {
      this.#current = next.#current
      this.#epochs = next.#epochs
      this.#keys = next.#keys
      this.#bar = next.#bar
      this.#outside.clear()
    }
    next.forget()
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
      this.#outside.clear()
      const held = new Set(
        header.ring.flatMap(({ kind, epoch }) => (kind === RING_INSIDE ? epoch : [])),
      )
      this.#epochs = new Map([...this.#epochs].filter(([number]) => held.has(number)))
      return true
    } catch (error) {
      if (error instanceof VaultError) return false
      throw error
    }
  }

  /** The keys under which slots are made and the header is signed. @throws VaultError `locked` */
  rootKeys = (): RootKeys => this.#opened()

  /** This header with other slots and the next number. Nothing is changed by it. @throws VaultError `locked` */
  revised = (
    draft: Draft,
    changed: Partial<Pick<Header, 'ring' | 'rotating' | 'takenIn'>> = {},
  ): Promise<Bytes> => signedHeader({ ...this.decoded, ...changed }, draft, this.#opened())

  /** What a revision begins with. */
  draft = (): Draft => ({
    slots: [...this.#current.slots],
    publicKeys: [...this.#current.header.publicKeys],
  })

  forget(): void {
    this.#keys = undefined
    this.#epochs = new Map()
    this.#outside.clear()
  }

  #opened(): RootKeys {
    if (!this.#keys) throw new VaultError('locked')
    return this.#keys
  }
}

/** A header that follows this one, with these slots, under these keys. */
export async function signedHeader(
  header: Readonly<Header>,
  { slots, publicKeys }: Draft,
  { macKey, ringKey }: RootKeys,
): Promise<Bytes> {
  const there = new Set(slots.map(({ slot }) => text(slot.fixed.slotId)))
  const notes = slots.map(({ slot: { fixed }, name, createdAt, confirmedAt }) => ({
    slotId: fixed.slotId,
    name,
    createdAt,
    confirmedAt,
  }))
  const authenticated = encodeHeader({
    ...header,
    generation: header.generation + 1,
    slots: slots.map(({ slot }) => slot),
    publicKeys: publicKeys.filter(({ slotId }) => there.has(text(slotId))),
    notes: await seal(ringKey, encodeSlotNotes(notes), notesData(header.vaultId)),
  })
  return concat(authenticated, await computeMac(macKey, authenticated))
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
