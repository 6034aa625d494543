/**
 * Opening the other tabs: off unless asked for. A locked tab asks, an open one answers with its two keys of ROOT, which are
 * not extractable, over a channel of their own; never with bytes, and never unasked. Any script of this origin can listen
 * there and take them (docs/adr/0041-locking.md).
 */
import type { RootKeys } from './keyring/keyring.ts'

export interface SharingEvents {
  /** What an open tab has to give; undefined if this one is locked. */
  give(): { keys: RootKeys; lockEpoch: number } | undefined
  /** Whether this tab would be opened. */
  mayTake(): boolean
  take(keys: RootKeys, lockEpoch: number): Promise<void>
}

export class Sharing {
  readonly #name: string
  readonly #events: SharingEvents
  #channel: BroadcastChannel | undefined
  /** What was asked and not answered yet. */
  #asked: string | undefined

  constructor(name: string, events: SharingEvents) {
    this.#name = name
    this.#events = events
  }

  get isOn(): boolean {
    return this.#channel !== undefined
  }

  set policy(isOn: boolean) {
    if (isOn === this.isOn) return
    if (!isOn) {
      this.close()
      return
    }
    this.#channel = new BroadcastChannel(`coffer/${this.#name}/keys`)
    this.#channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (Array.isArray(event.data)) this.#receive(event.data as unknown[])
    })
  }

  /** This tab is locked, and would like not to be. */
  ask(): void {
    if (!this.#channel || !this.#events.mayTake()) return
    this.#asked = crypto.randomUUID()
    this.#channel.postMessage(['ask', this.#asked])
  }

  /** This tab was opened, by a secret: tabs that are locked may ask. */
  opened(): void {
    this.#asked = undefined
    this.#channel?.postMessage(['opened'])
  }

  /** This tab was locked: an answer under way comes too late. */
  locked(): void {
    this.#asked = undefined
  }

  close(): void {
    this.#asked = undefined
    this.#channel?.close()
    this.#channel = undefined
  }

  #receive([kind, asked, lockEpoch, macKey, ringKey]: unknown[]): void {
    if (kind === 'opened') return this.ask()
    if (kind === 'ask') return this.#answer(asked)
    if (kind !== 'keys' || this.#asked === undefined || asked !== this.#asked) return
    this.#asked = undefined
    if (!isKey(macKey) || !isKey(ringKey) || typeof lockEpoch !== 'number') return
    void this.#events.take({ macKey, ringKey }, lockEpoch).catch(() => {})
  }

  #answer(asked: unknown): void {
    const given = this.#events.give()
    if (!given) return
    const { keys, lockEpoch } = given
    try {
      this.#channel?.postMessage(['keys', asked, lockEpoch, keys.macKey, keys.ringKey])
    } catch {
      // An engine that does not take keys along: that tab stays locked.
    }
  }
}

const isKey = (value: unknown): value is CryptoKey =>
  value instanceof CryptoKey && !value.extractable
