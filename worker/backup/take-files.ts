/**
 * Files of a backup on their way into the vault, a part at a time. One that is here already, the same in every byte, is compared
 * and not written. In the place of another one it takes the name, and that one stays under a name of its own: no file is ever lost
 * by a restore.
 */
import type { BackupFile, RestoreReport, Restoring } from '../../src/protocol/backup.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { fileParts, filePartSize } from '../format/v1/file-part.ts'
import type { Filling, OpenLog, StagedFile } from '../store/store.ts'
import { assertFile } from './entries.ts'
import { filesIn, type NamedFile } from './files.ts'

type Use = <T>(work: (open: OpenLog) => Promise<T>) => Promise<T>

/** The file whose content comes now. */
interface Current {
  file: BackupFile
  here: NamedFile | undefined
  part: number
  /** As far as it has come it is what is here. */
  isSame: boolean
  staged: StagedFile | undefined
}

export class TakingFiles {
  readonly #use: Use
  readonly #restoring: Restoring
  readonly #report: RestoreReport['files']
  readonly #filling: Filling | undefined
  #here = new Map<string, NamedFile>()
  #coming: BackupFile[] = []
  #current: Current | undefined
  #waiting: Bytes[] = []
  #waitingBytes = 0
  /** Names that were given to files that make room. */
  readonly #taken = new Set<string>()

  constructor(
    use: Use,
    restoring: Restoring,
    report: RestoreReport['files'],
    filling: Filling | undefined,
  ) {
    this.#use = use
    this.#restoring = restoring
    this.#report = report
    this.#filling = filling
  }

  /** All files that will come. @throws VaultError `bad-request` */
  async begin(files: readonly BackupFile[]): Promise<void> {
    for (const file of files) assertFile(file)
    this.#here = new Map((await this.#use(filesIn)).map((file) => [file.name, file]))
    this.#coming = [...files]
    await this.#go()
  }

  /** What comes next of what is in them. @throws VaultError `bad-request` if it is more than that */
  async take(piece: Bytes): Promise<void> {
    if (!this.#current) throw new VaultError('bad-request', { reason: 'stream' })
    this.#waiting.push(piece)
    this.#waitingBytes += piece.length
    await this.#go()
  }

  /** @throws VaultError `bad-request` if there should have been more */
  assertOver(): void {
    if (this.#current || this.#waitingBytes > 0) {
      throw new VaultError('bad-request', { reason: 'stream' })
    }
  }

  /** Works off what is there, as far as it goes. */
  async #go(): Promise<void> {
    for (;;) {
      this.#current ??= this.#next()
      const current = this.#current
      if (!current) return
      const sizeBytes = filePartSize(current.file.sizeBytes, current.part)
      if (this.#waitingBytes < sizeBytes) return
      await this.#part(current, this.#cut(sizeBytes))
      if (++current.part < fileParts(current.file.sizeBytes)) continue
      await this.#finish(current)
      this.#current = undefined
    }
  }

  #next(): Current | undefined {
    const file = this.#coming.shift()
    if (!file) return undefined
    const here = this.#here.get(file.name)
    const isSame = here?.facts.sizeBytes === file.sizeBytes
    return { file, here, part: 0, isSame, staged: undefined }
  }

  #cut(sizeBytes: number): Bytes {
    const out = new Uint8Array(sizeBytes)
    for (let at = 0; at < sizeBytes;) {
      const [first] = this.#waiting
      if (!first) break
      const some = first.subarray(0, sizeBytes - at)
      out.set(some, at)
      at += some.length
      if (some.length === first.length) this.#waiting.shift()
      else this.#waiting[0] = first.subarray(some.length)
    }
    this.#waitingBytes -= sizeBytes
    return out
  }

  async #part(current: Current, plain: Bytes): Promise<void> {
    const { here, part } = current
    if (current.isSame && here) {
      const there = await this.#use(({ files }) => files.read(here.facts, part))
      if (there.every((byte, at) => byte === plain[at])) return
      current.isSame = false
      // What was the same so far is the same in both.
      for (let before = 0; before < part; before++) {
        await this.#write(
          current,
          before,
          await this.#use(({ files }) => files.read(here.facts, before)),
        )
      }
    }
    await this.#write(current, part, plain)
  }

  async #write(current: Current, part: number, plain: Bytes): Promise<void> {
    const filling = this.#filling
    if (!filling || !this.#isTaken(current)) return
    current.staged ??= filling.fileWriting(current.file.sizeBytes)
    const { staged } = current
    await this.#use(() => staged.write(part, plain))
  }

  #isTaken({ here }: Current): boolean {
    const { mode, changed } = this.#restoring
    return !here || mode === 'replace' || changed === 'take'
  }

  async #finish(current: Current): Promise<void> {
    const { file, here, isSame, staged } = current
    const report = this.#report
    const isWhole = isSame && here?.facts.mediaType === file.type
    if (isWhole) report.same++
    else if (here) report.changed++
    else report.added++
    if (isWhole || !this.#filling || !this.#isTaken(current)) return
    await staged?.flush()
    const content = staged?.content ?? here?.facts
    if (!content) throw new VaultError('internal')
    const facts = { ...content, mediaType: file.type, storedAt: file.storedAt }
    // The same in all but its type: nothing has to be kept aside.
    if (here && !isSame) this.#filling.setFile(this.#freeName(file.name), here.facts, 0)
    this.#filling.setFile(file.name, facts, here?.revision ?? 0)
  }

  /** A name that no file here has, and none that comes. */
  #freeName(name: string): string {
    const short = [...name].slice(0, MAX_KEPT_NAME).join('')
    for (let n = 1; ; n++) {
      const free = n === 1 ? `${short} (before)` : `${short} (before ${n})`
      const isTaken = this.#here.has(free) || this.#coming.some((file) => file.name === free)
      if (isTaken || this.#taken.has(free)) continue
      this.#taken.add(free)
      return free
    }
  }
}

/** Of at most four bytes each, so that a name stays one. */
const MAX_KEPT_NAME = 1000
