/**
 * "Encrypt files": what is dropped is encrypted, or decrypted if Coffer made it, one file after the other, and is the
 * person's to save. Nothing of it is stored here, and all of it goes with the screen.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { guard } from 'lit/directives/guard.js'
import { repeat } from 'lit/directives/repeat.js'
import { MAX_FILES, notTaken } from '../elements/files-drop.ts'
import { icon } from '../elements/icons.ts'
import { define, View } from '../elements/view.ts'
import type { Picks } from '../files/pick.ts'
import { plural } from '../items/text.ts'
import { fail } from '../state/failure.ts'
import { dropToast, showToast, TOAST_MS } from '../state/toasts.ts'
import { askLeaveFiles } from './ask-leave.ts'
import { renderJob } from './job-row.ts'
import { flatName } from './names.ts'
import { Queue, type Job } from './queue.ts'
import { saveResult } from './result.ts'
import { chooseFolder } from './result-folder.ts'
import { TimeLeft } from './time-left.ts'
import { outcome, renderTotals } from './totals-card.ts'
import '../styles/page.css'
import '../styles/files.css'

/** Progress comes more often than anybody can see. */
const DRAW_EVERY_MS = 150

export class EncryptFilesView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    left: { state: true },
    saving: { state: true },
  }

  /** What was dropped and not taken, in words. */
  declare left: string
  /** Results are being written into a folder. */
  declare saving: boolean
  #queue: Queue | undefined
  #timeLeft = new TimeLeft()
  #timer: ReturnType<typeof setTimeout> | undefined
  #wasIdle = true
  #toast = 0
  /** The row whose buttons change under the hand of the person. */
  #refocus: number | undefined

  constructor() {
    super()
    this.left = ''
    this.saving = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { app } = this
    this.#queue = new Queue(app.vault, () => this.#soon())
    app.router.guard(() => this.#mayLeave())
    addEventListener('beforeunload', this.#unload)
  }

  override disconnectedCallback(): void {
    const { app } = this
    removeEventListener('beforeunload', this.#unload)
    clearTimeout(this.#timer)
    dropToast(app, this.#toast)
    app.router.guard(null)
    const { left = 0, unsaved = 0 } = this.#queue?.totals ?? {}
    this.#queue?.close()
    this.#queue = undefined
    // A lock takes everything; that it did is all that may stay.
    if (app.store.state.phase !== 'unlocked' && left + unsaved > 0) {
      app.store.update({ cutOff: left + unsaved })
    }
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override updated(): void {
    if (this.#refocus === undefined) return
    const row = this.#refocus
    this.#refocus = undefined
    if (document.activeElement !== document.body) return
    this.find<HTMLElement>(`[data-job="${row}"] button`)?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const queue = this.#queue
    if (!queue) return nothing
    const { jobs } = queue
    return html`
      <div class="page-head"><h1 tabindex="-1">Encrypt files</h1></div>
      ${this.#cutOff()}
      <files-drop
        heading="Encrypt or decrypt files"
        hint="Only this vault opens what you encrypt, and keeps nothing of it. Files that Coffer has encrypted are decrypted."
        ?small=${jobs.length > 0}
        @picked=${this.#picked}
      ></files-drop>
      ${
        this.left
          ? html`<p class="notice notice-warn" role="alert">
              ${icon('alert')}<span>${this.left}</span>
            </p>`
          : nothing
      }
      ${jobs.length > 0 ? this.#results(queue, jobs) : nothing}
    `
  }

  #results(queue: Queue, jobs: readonly Job[]): TemplateResult {
    const { totals } = queue
    const { session } = this.app.store.state
    const leftMs = queue.paused
      ? undefined
      : this.#timeLeft.next(totals.totalBytes - totals.doneBytes, totals.bytesPerSecond, Date.now())
    return html`
      ${renderTotals({
        totals,
        leftMs,
        paused: queue.paused,
        saving: this.saving,
        folderName: queue.folder?.name ?? '',
        hiddenMs: session?.settings.hiddenMs ?? null,
        onPause: () => (queue.paused ? queue.resume() : queue.pause()),
        onCancel: () => queue.cancelAll(),
        onFolder: () => void this.#folder(queue),
        onClear: () => {
          queue.clear()
          this.find('h1')?.focus()
        },
      })}
      <ul role="list" class="card jobs" aria-label="Files">
        ${repeat(
          jobs,
          ({ id }) => id,
          (job) => guard([job, jobs.length], () => renderJob(job, this.#actions(queue, job))),
        )}
      </ul>
    `
  }

  #actions(queue: Queue, job: Job) {
    const and = (act: () => void) => (): void => {
      this.#refocus = job.id
      act()
    }
    return {
      isOnly: queue.jobs.length === 1,
      cancel: and(() => queue.cancel(job.id)),
      again: and(() => void queue.again(job.id)),
      save: () => void this.#save(queue, job),
    }
  }

  #cutOff(): TemplateResult | typeof nothing {
    const { cutOff } = this.app.store.state
    if (cutOff === 0) return nothing
    return html`<div class="notice notice-warn" role="alert">
      ${icon('lock')}
      <div class="stack-s grow">
        <p>
          <strong
            >The vault locked while ${plural(cutOff, 'file')} ${cutOff === 1 ? 'was' : 'were'}
            here.</strong
          >
        </p>
        <p>
          Results that were not saved by then were given up. The files you chose are as they were:
          choose them again.
        </p>
      </div>
      <button
        type="button"
        class="icon-btn icon-btn-s"
        aria-label="Dismiss"
        @click=${() => this.app.store.update({ cutOff: 0 })}
      >
        ${icon('close', 'icon-s')}
      </button>
    </div>`
  }

  /** Draws at once when nothing is waited for, else soon. Says when all is done. */
  #soon(): void {
    const queue = this.#queue
    if (!queue) return
    const { totals } = queue
    const { isIdle } = queue
    if (isIdle && !this.#wasIdle) {
      const text = outcome(totals)
      const tone = totals.failed > 0 ? 'bad' : 'plain'
      dropToast(this.app, this.#toast)
      if (text) this.#toast = showToast(this.app, { text, forMs: TOAST_MS, tone })
    }
    if (isIdle !== this.#wasIdle) this.requestUpdate()
    this.#wasIdle = isIdle
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.requestUpdate()
    }, DRAW_EVERY_MS)
  }

  #picked = (event: CustomEvent<Picks>): void => {
    const queue = this.#queue
    if (!queue) return
    this.app.store.update({ cutOff: 0 })
    const room = Math.max(0, MAX_FILES - queue.jobs.length)
    const { files, more, unreadable } = event.detail
    const picks = { files: files.slice(0, room), more: more || files.length > room, unreadable }
    this.left = notTaken(picks)
    void queue.add(picks.files)
  }

  async #save(queue: Queue, job: Job): Promise<void> {
    if (!job.result) return
    try {
      const saved = await saveResult(job.result, flatName(job.resultPath))
      if (saved !== 'none') queue.saved(job.id, saved)
    } catch {
      showToast(this.app, {
        text: 'The file could not be written. The result is still here: save it in another place.',
        tone: 'bad',
        forMs: null,
      })
    }
  }

  async #folder(queue: Queue): Promise<void> {
    try {
      const folder = await chooseFolder()
      if (!folder) return
      this.saving = true
      await queue.saveInto(folder)
    } catch (error) {
      fail(this.app, error)
    } finally {
      this.saving = false
    }
  }

  async #mayLeave(): Promise<boolean> {
    const { left = 0, unsaved = 0 } = this.#queue?.totals ?? {}
    return left + unsaved === 0 || (await askLeaveFiles(left, unsaved))
  }

  #unload = (event: BeforeUnloadEvent): void => {
    const { left = 0, unsaved = 0 } = this.#queue?.totals ?? {}
    if (left + unsaved > 0) event.preventDefault()
  }
}

define('encrypt-files-view', EncryptFilesView)
