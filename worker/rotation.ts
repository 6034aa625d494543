/**
 * Rotation of an open vault: begins it, or joins the one that is under way; does a step of it when the caretaker says so; and
 * ends it when nothing on disk is left that older keys have sealed. All it knows is the header's flag and what still lies
 * there, so any tab that opens the vault goes on with it (docs/adr/0038-rotation.md).
 */
import type { RotateOptions, RotationReport } from '../src/protocol/contract.ts'
import type { VaultEvent } from '../src/protocol/events.ts'
import { isVaultError, VaultError } from '../src/protocol/errors.ts'
import { rotated, type Keyring } from './keyring/keyring.ts'
import { beginEpoch, dropOutside, endEpochs, type Place } from './rotated-header.ts'
import { makeStand } from './standing.ts'
import { Moving, type OpenLog, type Store, type Thresholds } from './store/store.ts'

export interface RotationOptions {
  name: string
  store: Store
  now(): number
  emit(event: VaultEvent): void
  /** The keyring, while the vault is open. */
  keyring(): Keyring | undefined
  use<T>(work: (open: OpenLog) => Promise<T>): Promise<T>
  /** Runs `work` while no tab writes a header. */
  exclusively<T>(work: () => Promise<T>): Promise<T>
  ifAlone(name: string, work: () => Promise<unknown>): Promise<boolean>
  /** Has what is due done now. */
  hurry(): void
}

interface Waiting {
  resolve(): void
  reject(error: unknown): void
}

export class Rotation {
  readonly #options: RotationOptions
  #open: OpenLog | undefined
  #moving: Moving | undefined
  #paused = false
  /** Why it cannot go on before somebody has looked to it. */
  #damage: VaultError | undefined
  /** What was left when this tab first looked. */
  #total: number | undefined
  #told = ''
  #waiting: Waiting[] = []
  #channel: BroadcastChannel | undefined

  constructor(options: RotationOptions) {
    this.#options = options
  }

  /** Whether there is a step to be taken, as far as this tab knows. */
  get isDue(): boolean {
    return this.#isRunning && this.#damage === undefined
  }

  start(open: OpenLog): void {
    this.#open = open
    if (this.#isRunning) this.#listen()
  }

  /** The vault was locked. */
  stop(): void {
    this.#open = undefined
    this.#forget()
    this.#settle(new VaultError('locked'))
  }

  /** Resolves once older inside secrets are on no disk any more. One that is paused stays so. */
  async rotate({ dropOutside: drops = false }: RotateOptions = {}): Promise<void> {
    await this.#options.exclusively(() =>
      this.#options.use(async (open) => {
        await open.log.catchUp()
        const place = this.#place(open)
        if (!place.keyring.isRotating) await this.begin(place, drops)
        else if (drops) await dropOutside(place)
      }),
    )
    if (!this.#open) throw new VaultError('locked')
    this.again()
    if (this.#isRunning) await this.#finished()
  }

  /** Begins another epoch. Only for a caller whom no other tab that writes headers disturbs. */
  async begin(place: Place, drops: boolean): Promise<void> {
    const { device: deviceKey } = await place.store.find()
    const nowMs = this.#options.now()
    await beginEpoch(place, await rotated(place.keyring, { nowMs, dropOutside: drops, deviceKey }))
    await this.begun()
  }

  /** Another epoch has begun in this tab. */
  async begun(): Promise<void> {
    this.#forget()
    this.#listen()
    this.#options.hurry()
    // That it cannot be told now changes nothing.
    await this.#tell().catch(() => {})
  }

  async pause(isPaused: boolean): Promise<void> {
    await this.#options.use(async () => {
      if (!this.#isRunning) return
      await this.#options.store.pauseRotation(isPaused)
      this.#paused = isPaused
      this.#channel?.postMessage(isPaused)
      await this.#tell()
    })
    if (!isPaused) this.again()
  }

  /** What kept it from going on may be mended. */
  again(): void {
    this.#damage = undefined
    if (this.isDue) this.#options.hurry()
  }

  async report(): Promise<RotationReport | null> {
    if (!this.#isRunning) return null
    await this.#look()
    return this.#progress()
  }

  /** Another tab does it: follows how far that has come. */
  async watch(): Promise<void> {
    if (!this.#isRunning) return
    await this.#open?.log.catchUp()
    await this.seen()
  }

  /** This tab has read what another one has written, which may be the end of it. */
  async seen(): Promise<void> {
    if (!this.#open) return
    if (this.#isRunning) return this.#tell()
    if (this.#total === undefined && this.#waiting.length === 0) return
    const total = this.#total ?? 0
    this.#options.emit({ type: 'rotation', state: 'done', done: total, total })
    this.#forget()
    this.#settle()
  }

  /** A step of it; false if there is none to be taken now. Only in one tab at a time. */
  async step(open: OpenLog, limits: Thresholds): Promise<boolean> {
    if (!this.isDue) return false
    try {
      await this.#look()
      if (this.#paused) return false
      await this.#mend()
      const isMore = await this.#moved(open).step(limits)
      if (isMore || !(await this.#end(open))) {
        await this.#tell()
        return true
      }
      await this.seen()
      return true
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  get #isRunning(): boolean {
    return this.#open !== undefined && this.#options.keyring()?.isRotating === true
  }

  #place(open: OpenLog): Place {
    const keyring = this.#options.keyring()
    if (!keyring) throw new VaultError('locked')
    return { store: this.#options.store, open, keyring }
  }

  #moved({ log, commits, large, staging }: OpenLog): Moving {
    const { epoch } = this.#options.keyring() ?? { epoch: 0 }
    if (this.#moving?.epoch !== epoch) {
      this.#moving = new Moving({ log, commits, large, staging, epoch })
    }
    return this.#moving
  }

  /** Ends it, unless something is left after all; then false. */
  async #end(open: OpenLog): Promise<boolean> {
    const { name, exclusively, ifAlone } = this.#options
    let isOver = false
    await exclusively(() =>
      ifAlone(`coffer/${name}/large`, async () => {
        await open.log.catchUp()
        const place = this.#place(open)
        if (place.keyring.epoch !== this.#moving?.epoch) return
        await open.sweep({ puts: true })
        if (!(await this.#moved(open).isResealed())) return
        if (place.keyring.isRotating) await endEpochs(place)
        isOver = true
      }),
    )
    return isOver
  }

  /** Until both copies of the header stand nothing is sealed. */
  async #mend(): Promise<void> {
    const { store, exclusively, keyring } = this.#options
    if (!keyring()?.isBarred) return
    await exclusively(async () => {
      const current = keyring()
      if (!current) throw new VaultError('locked')
      await makeStand(store, current.header)
      current.unbar()
    })
  }

  async #look(): Promise<void> {
    this.#paused = await this.#options.store.isRotationPaused()
    if (!this.#open) throw new VaultError('locked')
    this.#total ??= await this.#moved(this.#open).left()
  }

  async #progress(): Promise<RotationReport> {
    const left = this.#open ? await this.#moved(this.#open).left() : 0
    const total = Math.max(this.#total ?? 0, left)
    this.#total = total
    return { state: this.#paused ? 'paused' : 'running', done: total - left, total }
  }

  /** Tells the page how far it is, if that is news. */
  async #tell(): Promise<void> {
    await this.#look()
    const progress = await this.#progress()
    const told = Object.values(progress).join()
    if (told === this.#told || !this.#open) return
    this.#told = told
    this.#options.emit({ type: 'rotation', ...progress })
  }

  #finished(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  #settle(error?: VaultError): void {
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (error) reject(error)
      else resolve()
    }
  }

  /** Who waits hears why; it is tried again later, but damage only after somebody has looked to it. */
  #fail(error: unknown): void {
    if (isVaultError(error, 'tampered') || isVaultError(error, 'record-missing')) {
      this.#damage = error
    }
    this.#settle(isVaultError(error) ? error : new VaultError('internal'))
  }

  #forget(): void {
    this.#moving = undefined
    this.#damage = undefined
    this.#total = undefined
    this.#told = ''
    this.#channel?.close()
    this.#channel = undefined
  }

  /** Other tabs say when they pause it, or no longer do. A message that is lost costs a moment. */
  #listen(): void {
    if (this.#channel) return
    this.#channel = new BroadcastChannel(`coffer/${this.#options.name}/rotation`)
    this.#channel.addEventListener('message', () => {
      this.#tell().catch(() => {})
      this.again()
    })
  }
}
