/** BroadcastChannels that carry CryptoKeys, which those of Node refuse and those of browsers take: for tests that need them. */
type Listener = (event: MessageEvent<unknown>) => void

const channels = new Set<Channel>()

class Channel {
  readonly name: string
  readonly #listeners = new Set<Listener>()

  constructor(name: string) {
    this.name = name
    channels.add(this)
  }

  addEventListener(_type: 'message', listener: Listener): void {
    this.#listeners.add(listener)
  }

  /** Keys go as they are: they cannot be changed. */
  postMessage(data: unknown): void {
    const sent: unknown = Array.isArray(data) ? [...(data as unknown[])] : structuredClone(data)
    for (const other of channels) if (other !== this && other.name === this.name) other.#hear(sent)
  }

  close(): void {
    channels.delete(this)
  }

  #hear(data: unknown): void {
    setTimeout(() => {
      if (!channels.has(this)) return
      for (const listener of this.#listeners) listener(new MessageEvent('message', { data }))
    })
  }
}

Object.assign(globalThis, { BroadcastChannel: Channel })
