/** What tabs tell each other: numbers only, never a name or a key. A message lost costs nothing but a moment. */

export interface TabEvents {
  onLocked(lockEpoch: number): void
  onWritten(sequence: number): void
}

export class Tabs {
  readonly #channel: BroadcastChannel

  constructor(name: string, events: TabEvents) {
    this.#channel = new BroadcastChannel(`coffer/${name}`)
    this.#channel.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (!Array.isArray(event.data)) return
      const [kind, number] = event.data as unknown[]
      if (typeof number !== 'number') return
      if (kind === 'locked') events.onLocked(number)
      if (kind === 'written') events.onWritten(number)
    })
  }

  locked(lockEpoch: number): void {
    this.#channel.postMessage(['locked', lockEpoch])
  }

  written(sequence: number): void {
    this.#channel.postMessage(['written', sequence])
  }

  close(): void {
    this.#channel.close()
  }
}
