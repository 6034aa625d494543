/** What tabs tell each other: numbers only, never a name or a key. A message lost costs nothing but a moment. */

export interface TabEvents {
  onLocked(lockEpoch: number): void
  onWritten(sequence: number): void
}

export class Tabs {
  readonly #channel: BroadcastChannel
  /** The newest number told, or that there was nobody to tell. */
  #sequence = 0
  /** Whether another tab has ever been heard of: telling nobody costs a tenth of a write. */
  #hasOthers = false

  constructor(name: string, events: TabEvents) {
    this.#channel = new BroadcastChannel(`coffer/${name}`)
    this.#channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (!Array.isArray(event.data)) return
      const [kind, number] = event.data as unknown[]
      if (typeof number !== 'number') return
      // Whoever was there before answers a newcomer with what it may have missed.
      if (kind === 'came') this.#channel.postMessage(['written', this.#sequence])
      this.#hasOthers = true
      if (kind === 'locked') events.onLocked(number)
      if (kind === 'written') events.onWritten(number)
    })
    this.#channel.postMessage(['came', 0])
  }

  locked(lockEpoch: number): void {
    this.#channel.postMessage(['locked', lockEpoch])
  }

  written(sequence: number): void {
    this.#sequence = sequence
    if (this.#hasOthers) this.#channel.postMessage(['written', sequence])
  }

  close(): void {
    this.#channel.close()
  }
}
