/** One file of the queue: what it is, how far it is, and what can be done about it now. */
import { html, nothing, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { icon } from '../elements/icons.ts'
import { progressBar } from '../elements/progress-bar.ts'
import { trouble } from '../elements/trouble.ts'
import type { Job } from './queue.ts'

export interface JobActions {
  /** There is no other: to save it is the one thing to do. */
  isOnly: boolean
  cancel: () => void
  again: () => void
  save: () => void
}

export function renderJob(job: Job, actions: JobActions): TemplateResult {
  const { path, state, way } = job
  return html`<li class="job" data-job=${job.id}>
    <span class="tile">${icon(way === 'encrypt' ? 'lock' : 'unlock')}</span>
    <div class="grow stack-s">
      <div>
        <strong class="file-name">${path}</strong>
        <span class="small quiet">${stateText(job)}</span>
      </div>
      ${
        state === 'working'
          ? progressBar(`${way === 'encrypt' ? 'Encrypting' : 'Decrypting'} ${path}`, {
              done: job.doneBytes,
              total: job.totalBytes,
            })
          : nothing
      }
      ${job.problem ? trouble(job.problem) : nothing}
      ${
        job.note
          ? html`<p class="small mark mark-warn">
              ${icon('alert', 'icon-s')}<span>${job.note}</span>
            </p>`
          : nothing
      }
    </div>
    <div class="job-actions">${buttons(job, actions)}</div>
  </li>`
}

function buttons(job: Job, actions: JobActions): TemplateResult | typeof nothing {
  switch (job.state) {
    case 'waiting':
    case 'working':
      return html`<button
        type="button"
        class="icon-btn"
        aria-label="Cancel ${job.path}"
        @click=${actions.cancel}
      >
        ${icon('close')}
      </button>`
    case 'failed':
    case 'cancelled':
      return html`<button
        type="button"
        class="btn"
        aria-label="Try again: ${job.path}"
        @click=${actions.again}
      >
        Try again
      </button>`
    case 'done':
      return job.result
        ? html`<button
            type="button"
            class="btn ${actions.isOnly && !job.saved ? 'btn-primary' : ''}"
            aria-label="${job.saved ? 'Save again:' : 'Save'} ${job.resultPath}"
            @click=${actions.save}
          >
            ${icon('save')} ${job.saved ? 'Save again' : 'Save'}
          </button>`
        : nothing
  }
}

function stateText(job: Job): TemplateResult | string {
  const { state, way, totalBytes, doneBytes, bytesPerSecond } = job
  const size = bytesText(totalBytes)
  switch (state) {
    case 'waiting':
      return `${size} · Waiting`
    case 'working':
      return `${bytesText(doneBytes)} of ${size}${bytesPerSecond > 0 ? ` · ${bytesText(bytesPerSecond)}/s` : ''}`
    case 'failed':
      return size
    case 'cancelled':
      return `${size} · Cancelled`
    case 'done':
      return html`${size} ·
        <span class="job-good"
          >${way === 'encrypt' ? 'Encrypted' : 'Decrypted'}${savedText(job)}</span
        >`
  }
}

function savedText({ saved, resultPath }: Job): string {
  switch (saved) {
    case 'folder':
      return `, saved as ${resultPath}`
    case 'file':
      return ', saved'
    case 'handed over':
      return ', given to the browser to save'
    case null:
      return ', not saved yet'
  }
}
