/** Import: choose or drop a file, see what it holds, take it over in one step, and take it back in one. */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { define, View } from '../elements/view.ts'
import { icon } from '../elements/icons.ts'
import { codeOf, isFatal, sentence } from '../messages.ts'
import { plural } from '../items/text.ts'
import { fail } from '../state/failure.ts'
import { isVaultError } from '../../protocol/errors.ts'
import type { ImportProblem } from '../../protocol/item.ts'
import { countFingerprints, makePlan, type Plan } from './plan.ts'
import { readExport } from './read-file.ts'
import { storeImport, type Imported } from './store.ts'
import { renderPlan, renderProblems } from './preview.ts'
import { sources } from './sources.ts'
import '../styles/page.css'

interface PlanSummary {
  fileName: string
  present: number
  problems: readonly ImportProblem[]
}

type Stage =
  | { name: 'choose'; problem: string }
  | { name: 'reading' }
  | { name: 'preview'; plan: Plan }
  | { name: 'storing'; plan: Plan }
  | { name: 'done'; plan: PlanSummary; imported: Imported; undone: boolean }

export class ImportView extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    stage: { state: true },
    over: { state: true },
  }

  declare stage: Stage
  declare over: boolean

  constructor() {
    super()
    this.stage = { name: 'choose', problem: '' }
    this.over = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // A file dropped beside the zone would otherwise replace the page.
    addEventListener('dragover', this.#dragOver)
    addEventListener('drop', this.#drop)
  }

  override disconnectedCallback(): void {
    removeEventListener('dragover', this.#dragOver)
    removeEventListener('drop', this.#drop)
    // What was read holds secrets; it goes with the view.
    this.stage = { name: 'choose', problem: '' }
    super.disconnectedCallback()
  }

  protected override firstUpdated(): void {
    this.find('h1')?.focus()
  }

  protected override render(): TemplateResult {
    return html`
      <div class="page-head"><h1 tabindex="-1">Import</h1></div>
      ${this.#stage()}
    `
  }

  #stage(): TemplateResult {
    const { stage } = this
    switch (stage.name) {
      case 'choose':
        return this.#choose(stage.problem)
      case 'reading':
        return html`<p class="card pad" role="status">Reading the file…</p>`
      case 'preview':
      case 'storing':
        return this.#preview(stage.plan, stage.name === 'storing')
      case 'done':
        return this.#done(stage)
    }
  }

  #choose(problem: string): TemplateResult {
    return html`
      ${
        problem
          ? html`<p class="notice notice-danger" role="alert">
              ${icon('alert')}<span>${problem}</span>
            </p>`
          : nothing
      }
      <div class="drop ${this.over ? 'drop-over' : ''}" @dragleave=${() => (this.over = false)}>
        ${icon('drop')}
        <h2>Choose an export file</h2>
        <p class="quiet">
          From Chrome, Firefox or Bitwarden, or a .env file. It is read on this device and goes
          nowhere else.
        </p>
        <input
          class="sr"
          id="import-file"
          type="file"
          accept=".csv,.json,.env,.txt,text/csv,application/json"
          tabindex="-1"
          aria-label="Export file"
          @change=${this.#picked}
        />
        <button
          type="button"
          class="btn btn-primary"
          @click=${() => this.find<HTMLInputElement>('#import-file')?.click()}
        >
          Choose a file
        </button>
        <p class="small quiet drop-hint">or drop it here</p>
      </div>
      ${sources}
    `
  }

  #preview(plan: Plan, storing: boolean): TemplateResult {
    const count = plan.fresh.length
    return html`
      ${renderPlan(plan)} ${renderProblems(plan.result.problems)}
      <div class="cluster">
        ${
          count > 0
            ? html`<button
                type="button"
                class="btn btn-primary"
                aria-disabled=${storing ? 'true' : 'false'}
                @click=${this.#import}
              >
                ${storing ? 'Importing…' : `Import ${plural(count, 'item')}`}
              </button>`
            : nothing
        }
        <button type="button" class="btn" ?disabled=${storing} @click=${this.#again}>
          ${count > 0 ? 'Cancel' : 'Choose another file'}
        </button>
      </div>
    `
  }

  #done({ plan, imported, undone }: Extract<Stage, { name: 'done' }>): TemplateResult {
    if (undone) {
      return html`<div class="card pad stack">
        <h2 tabindex="-1">The import was taken back</h2>
        <p>
          What came from ${plan.fileName} is gone from the vault again. Items you changed after the
          import were kept.
        </p>
        <div class="cluster">
          <button type="button" class="btn" @click=${this.#again}>Choose a file</button>
        </div>
      </div>`
    }
    return html`
      <div class="card pad stack">
        <h2 tabindex="-1" class="mark mark-good">
          ${icon('check')}<span>${plural(imported.count, 'item')} imported</span>
        </h2>
        ${plan.present > 0 ? html`<p>${plural(plan.present, 'row')} of the file were here already and were left out.</p>` : nothing}
        <div class="cluster">
          <a class="btn btn-primary" href="#/items">Show all items</a>
          <button type="button" class="btn" @click=${this.#undo}>
            ${icon('undo')} Undo the import
          </button>
          <button type="button" class="btn" @click=${this.#again}>Import another file</button>
        </div>
      </div>
      ${
        imported.leftOut.length > 0
          ? html`<div class="notice notice-danger" role="alert">
              ${icon('alert')}
              <div class="stack-s">
                <strong>${plural(imported.leftOut.length, 'item')} left out: too large</strong>
                <p>
                  An item can hold about 54 KB in this version. Keep the file until these have a
                  place: ${imported.leftOut.join(', ')}.
                </p>
              </div>
            </div>`
          : nothing
      }
      <div class="notice notice-warn">
        ${icon('alert')}
        <div class="stack-s">
          <strong
            >${imported.leftOut.length > 0 ? `Then delete ${plan.fileName}` : `Delete ${plan.fileName} now`}</strong
          >
          <p>
            Everything in it can be read by anyone who finds it. Delete it, empty the trash of your
            computer, and think of copies in downloads, mail and backups. A web page cannot do this
            for you.
          </p>
        </div>
      </div>
      ${renderProblems(plan.problems)}
    `
  }

  async #read(file: File | undefined): Promise<void> {
    if (!file) return
    this.stage = { name: 'reading' }
    try {
      const [result, known] = await Promise.all([readExport(file), countFingerprints(this.app)])
      if (!this.isConnected) return
      this.stage = { name: 'preview', plan: makePlan(file.name, result, known) }
    } catch (error) {
      this.stage = { name: 'choose', problem: problemOf(error) }
      if (isFatal(error) && codeOf(error) !== 'worker-lost') fail(this.app, error)
    }
  }

  #import = async (): Promise<void> => {
    if (this.stage.name !== 'preview') return
    const { plan } = this.stage
    this.stage = { name: 'storing', plan }
    try {
      const imported = await storeImport(this.app, plan)
      const { fileName, present, result } = plan
      // Only what is said about the file stays; what was in it is in the vault now.
      const summary = { fileName, present, problems: result.problems }
      this.stage = { name: 'done', plan: summary, imported, undone: false }
      await this.updateComplete
      this.find('h2')?.focus()
    } catch (error) {
      this.stage = { name: 'preview', plan }
      fail(this.app, error)
    }
  }

  #undo = async (): Promise<void> => {
    if (this.stage.name !== 'done') return
    const { stage } = this
    await stage.imported.undo()
    this.stage = { ...stage, undone: true }
    await this.updateComplete
    this.find('h2')?.focus()
  }

  #again = (): void => {
    this.stage = { name: 'choose', problem: '' }
  }

  #picked = (event: Event): void => {
    const input = event.target as HTMLInputElement
    void this.#read(input.files?.[0])
  }

  #dragOver = (event: DragEvent): void => {
    event.preventDefault()
    this.over = true
  }

  #drop = (event: DragEvent): void => {
    event.preventDefault()
    this.over = false
    if (this.stage.name !== 'choose') return
    void this.#read(event.dataTransfer?.files[0])
  }
}

/** Why a file could not be read. Reasons of the importers never hold a value. */
function problemOf(error: unknown): string {
  if (isVaultError(error, 'too-large'))
    return 'The file is larger than 50 MB. Nothing was imported. Split it, or export fewer entries.'
  if (isVaultError(error, 'bad-request')) {
    const { reason } = error.detail
    const why = typeof reason === 'string' && reason !== 'unknown format' ? ` (${reason})` : ''
    return `This is not an export Coffer can read${why}. Nothing was imported. Choose a Chrome or Firefox CSV, an unencrypted Bitwarden JSON, or a .env file.`
  }
  if (isVaultError(error, 'worker-lost') || isVaultError(error, 'worker-unavailable')) {
    return 'Reading the file stopped unexpectedly. Nothing was imported, and the vault is not touched by this. Try again.'
  }
  return sentence(error)
}

define('import-view', ImportView)
