/**
 * The files of the screen, worked on one after the other in the order they came. What it holds of them is in no other
 * place; `close` ends the work and lets go of everything.
 */
import type { FileProgress } from '../../client/sealing-calls.ts'
import { PauseController } from '../../client/pausing.ts'
import { isVaultError } from '../../protocol/errors.ts'
import type { Message } from '../messages.ts'
import { endsLikeOurs, openedPath, sealedPath } from './names.ts'
import type { Picked } from '../files/pick.ts'
import { resultOf, writeResult, type Result, type Work } from './result.ts'
import { write, type Place, type ResultFolder } from './result-folder.ts'
import { isSealed } from './sealed.ts'
import { totalsOf, type Totals } from './totals.ts'
import { KEPT_HERE, fileTrouble, notOurs, type Way } from './words.ts'

export interface Job {
  readonly id: number
  readonly way: Way
  readonly source: File
  /** As it was chosen, with folders. */
  readonly path: string
  /** Of the result. */
  readonly resultPath: string
  readonly state: 'waiting' | 'working' | 'done' | 'failed' | 'cancelled'
  /** Of what is in the file. */
  readonly doneBytes: number
  readonly totalBytes: number
  /** 0 while it is not known. */
  readonly bytesPerSecond: number
  /** To be saved; null if it lies where it was written to. */
  readonly result: Result | null
  readonly saved: 'folder' | 'file' | 'handed over' | null
  /** Why it failed. */
  readonly problem: Message | null
  /** What is to be said of one that is done. */
  readonly note: string
}

export class Queue {
  readonly #jobs = new Map<number, Job>()
  readonly #work: Work
  readonly #changed: () => void
  readonly #pause = new PauseController()
  #running: { id: number; stop: AbortController } | undefined
  #busy = false
  #adding = 0
  #closed = false
  #lastId = 0
  /** Where results are written as they are made. */
  folder: ResultFolder | null = null

  /** `changed` is called after each change, and often. */
  constructor(work: Work, changed: () => void) {
    this.#work = work
    this.#changed = changed
  }

  get jobs(): readonly Job[] {
    return [...this.#jobs.values()]
  }

  get paused(): boolean {
    return this.#pause.paused
  }

  /** Whether nothing is waited for: no file, and none that is still to be looked at. */
  get isIdle(): boolean {
    return this.#adding === 0 && this.totals.left === 0
  }

  get totals(): Totals {
    return totalsOf(this.#jobs.values())
  }

  /** Takes files in and begins. Whether one is to be sealed or opened is told by what it begins with. */
  async add(picked: readonly Picked[]): Promise<void> {
    this.#adding += picked.length
    for (const { file, path } of picked) {
      const looked = await look(file, path)
      if (this.#closed) return
      this.#adding--
      const id = ++this.#lastId
      this.#jobs.set(id, {
        id,
        source: file,
        path,
        doneBytes: 0,
        totalBytes: file.size,
        bytesPerSecond: 0,
        result: null,
        saved: null,
        note: '',
        ...looked,
      })
      this.#changed()
      void this.#run()
    }
  }

  cancel(id: number): void {
    if (this.#running?.id === id) this.#running.stop.abort()
    if (this.#jobs.get(id)?.state === 'waiting') this.#set(id, { state: 'cancelled' })
  }

  cancelAll(): void {
    for (const { id } of this.jobs) this.cancel(id)
    this.resume()
  }

  /** Once more, after it failed or was cancelled. */
  async again(id: number): Promise<void> {
    const job = this.#jobs.get(id)
    if (job?.state !== 'failed' && job?.state !== 'cancelled') return
    this.#set(id, { doneBytes: 0, ...(await look(job.source, job.path)) })
    await this.#run()
  }

  pause(): void {
    this.#pause.pause()
    this.#changed()
  }

  resume(): void {
    this.#pause.resume()
    this.#changed()
    void this.#run()
  }

  /** Notes that the person has saved a result. */
  saved(id: number, how: NonNullable<Job['saved']>): void {
    this.#set(id, { saved: how, note: '' })
  }

  /** Writes what is done and not saved into a folder, and from now on each result as it is made. */
  async saveInto(folder: ResultFolder): Promise<void> {
    this.folder = folder
    for (const { id } of this.jobs) {
      const job = this.#jobs.get(id)
      if (job?.result && !job.saved) this.#set(id, await this.#put(folder, job))
    }
  }

  /** Forgets what is neither waiting nor worked on. */
  clear(): void {
    for (const job of this.jobs) {
      if (job.state === 'waiting' || job.state === 'working') continue
      this.#release(job)
      this.#jobs.delete(job.id)
    }
    this.#changed()
  }

  close(): void {
    this.#closed = true
    this.#running?.stop.abort()
    for (const job of this.jobs) this.#release(job)
    this.#jobs.clear()
  }

  async #run(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    for (let job = this.#next(); job; job = this.#next()) await this.#do(job)
    this.#busy = false
  }

  #next(): Job | undefined {
    if (this.#closed || this.#pause.paused) return undefined
    return this.jobs.find(({ state }) => state === 'waiting')
  }

  async #do(job: Job): Promise<void> {
    const stop = new AbortController()
    this.#running = { id: job.id, stop }
    this.#set(job.id, { state: 'working', doneBytes: 0, bytesPerSecond: 0, note: '' })
    try {
      const made = await this.#make(job, stop.signal)
      this.#set(job.id, { state: 'done', bytesPerSecond: 0, ...made })
    } catch (error) {
      if (stop.signal.aborted || isVaultError(error, 'aborted')) {
        this.#set(job.id, { state: 'cancelled', bytesPerSecond: 0 })
      } else {
        this.#set(job.id, { state: 'failed', problem: fileTrouble(error, job.way) })
      }
    } finally {
      this.#running = undefined
    }
  }

  /** Seals or opens it: into the folder if there is one and it takes the name, else as a result to be saved. */
  async #make(job: Job, signal: AbortSignal): Promise<Partial<Job>> {
    const { folder } = this
    const place = folder && (await folder.place(job.resultPath).catch(() => null))
    const onProgress = ({ done, total, bytesPerSecond }: FileProgress): void =>
      this.#set(job.id, { doneBytes: done, totalBytes: total, bytesPerSecond })
    const options = { onProgress, signal, pause: this.#pause }
    if (!place) {
      const result = await resultOf(this.#work, job.way, job.source, options)
      const made = { ...job, result }
      if (!this.#jobs.has(job.id)) this.#release(made)
      // A folder that was chosen meanwhile is to have this one too.
      if (this.folder && !folder) return { result, ...(await this.#put(this.folder, made)) }
      return { result, note: folder ? KEPT_HERE : '' }
    }
    try {
      await writeResult(this.#work, job.way, job.source, { ...options, to: place.handle })
      return { saved: 'folder', resultPath: place.path }
    } catch (error) {
      await place.remove()
      throw error
    }
  }

  /** Writes a result that is here into a folder; if that does not take it, it stays here. */
  async #put(folder: ResultFolder, job: Job): Promise<Partial<Job>> {
    const place = await folder.place(job.resultPath).catch(() => null)
    if (!place || !job.result || !(await isWritten(job.result, place))) return { note: KEPT_HERE }
    this.#release(job)
    return { saved: 'folder', result: null, note: '', resultPath: place.path }
  }

  /** Gives back the room of a result, unless the browser may still be reading it for a download. */
  #release({ result, saved }: Job): void {
    if (result instanceof Blob && saved !== 'handed over')
      this.#work.releaseFile(result).catch(() => undefined)
  }

  #set(id: number, change: Partial<Job>): void {
    const job = this.#jobs.get(id)
    if (!job) return
    this.#jobs.set(id, { ...job, ...change })
    this.#changed()
  }
}

/** What is to be done with a file, by what it begins with; or why nothing is. */
async function look(
  file: File,
  path: string,
): Promise<Pick<Job, 'way' | 'resultPath' | 'state' | 'problem'>> {
  try {
    if (await isSealed(file)) {
      return { way: 'decrypt', resultPath: openedPath(path), state: 'waiting', problem: null }
    }
    const problem = endsLikeOurs(path) ? notOurs : null
    const state = problem ? 'failed' : 'waiting'
    return { way: 'encrypt', resultPath: sealedPath(path), state, problem }
  } catch (error) {
    const problem = fileTrouble(error, 'encrypt')
    return { way: 'encrypt', resultPath: sealedPath(path), state: 'failed', problem }
  }
}

/** Whether it could be; if not, nothing of it stays. */
async function isWritten(result: Result, place: Place): Promise<boolean> {
  try {
    await write(result, place)
    return true
  } catch {
    await place.remove()
    return false
  }
}
