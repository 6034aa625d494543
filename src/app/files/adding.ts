/** Files on their way into the vault, one after the other: how far each is, and what kept it from arriving. */
import { isVaultError } from '../../protocol/errors.ts'
import type { Message } from '../messages.ts'
import { filesOf } from '../state/files.ts'
import type { App } from '../state/store.ts'
import { storeTrouble } from './words.ts'
import type { Picked } from './pick.ts'

const TRIES = 5

export interface Arrival {
  readonly id: number
  readonly path: string
  readonly sizeBytes: number
  readonly doneBytes: number
  readonly state: 'waiting' | 'working' | 'failed'
  readonly problem: Message | null
}

export class Adding {
  readonly #app: App
  readonly #changed: () => void
  readonly #arrivals = new Map<number, Arrival & { source: File }>()
  readonly #nameFor: (picked: Picked) => Promise<string>
  readonly #arrived: (picked: Picked, name: string) => Promise<void>
  #stop: { id: number; controller: AbortController } | undefined
  #busy: Promise<void> | undefined
  #lastId = 0
  #closed = false

  /**
   * `nameFor` says under which name in the vault a file is to be put, just before it is; `arrived` takes it in hand once it is
   * there.
   */
  constructor(
    app: App,
    on: {
      changed: () => void
      nameFor: (picked: Picked) => Promise<string>
      arrived: (picked: Picked, name: string) => Promise<void>
    },
  ) {
    this.#app = app
    this.#changed = on.changed
    this.#nameFor = on.nameFor
    this.#arrived = on.arrived
  }

  get arrivals(): readonly Arrival[] {
    return [...this.#arrivals.values()]
  }

  /** Waiting or on their way. */
  get left(): number {
    return this.arrivals.filter(({ state }) => state !== 'failed').length
  }

  add(picked: readonly Picked[]): Promise<void> {
    for (const { file, path } of picked) {
      const id = ++this.#lastId
      this.#arrivals.set(id, {
        id,
        path,
        source: file,
        sizeBytes: file.size,
        doneBytes: 0,
        state: 'waiting',
        problem: null,
      })
    }
    this.#changed()
    this.#busy ??= this.#run().finally(() => (this.#busy = undefined))
    return this.#busy
  }

  /** Gives one up, or takes what is said of one that failed away. */
  drop(id: number): void {
    if (this.#stop?.id === id) this.#stop.controller.abort()
    this.#arrivals.delete(id)
    this.#changed()
  }

  again(id: number): void {
    this.#set(id, { state: 'waiting', problem: null, doneBytes: 0 })
    void this.add([])
  }

  close(): void {
    this.#closed = true
    this.#stop?.controller.abort()
    this.#arrivals.clear()
  }

  async #run(): Promise<void> {
    for (;;) {
      const next = [...this.#arrivals.values()].find(({ state }) => state === 'waiting')
      if (!next || this.#closed) return
      await this.#put(next.id, { file: next.source, path: next.path })
    }
  }

  async #put(id: number, picked: Picked): Promise<void> {
    const controller = new AbortController()
    this.#stop = { id, controller }
    this.#set(id, { state: 'working' })
    try {
      const name = await this.#store(id, picked, controller.signal)
      this.#arrivals.delete(id)
      if (!this.#closed) await this.#arrived(picked, name)
      this.#changed()
    } catch (error) {
      if (isVaultError(error, 'aborted')) this.drop(id)
      else this.#set(id, { state: 'failed', problem: storeTrouble(error) })
    } finally {
      this.#stop = undefined
    }
  }

  /** Never in the place of another file: if one was given that name meanwhile, this one gets another. */
  async #store(id: number, picked: Picked, signal: AbortSignal): Promise<string> {
    const { type } = picked.file
    const onProgress = ({ done }: { done: number }): void => this.#set(id, { doneBytes: done })
    for (let tries = 1; ; tries++) {
      const name = await this.#nameFor(picked)
      try {
        const options = { type, ifRevision: 0, signal, onProgress }
        await filesOf(this.#app).put(name, picked.file, options)
        return name
      } catch (error) {
        if (!isVaultError(error, 'conflict') || tries === TRIES) throw error
      }
    }
  }

  #set(id: number, change: Partial<Arrival>): void {
    const arrival = this.#arrivals.get(id)
    if (!arrival) return
    this.#arrivals.set(id, { ...arrival, ...change })
    this.#changed()
  }
}
