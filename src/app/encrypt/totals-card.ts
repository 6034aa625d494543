/** All files together: how far they are, how long it will take, and what can be done about them as one. */
import { html, nothing, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { icon } from '../elements/icons.ts'
import { progressBar } from '../elements/progress-bar.ts'
import { plural } from '../items/text.ts'
import { canChooseFolder } from './result-folder.ts'
import { leftText } from './time-left.ts'
import type { Totals } from './totals.ts'

export interface TotalsCard {
  totals: Totals
  leftMs: number | undefined
  paused: boolean
  saving: boolean
  /** Where results are written, or empty. */
  folderName: string
  /** After so long out of sight the vault locks. */
  hiddenMs: number | null
  onPause: () => void
  onCancel: () => void
  onFolder: () => void
  onClear: () => void
}

export function renderTotals(card: TotalsCard): TemplateResult {
  const { totals, paused, folderName } = card
  const isRunning = totals.left > 0
  const some = totals.files > 1
  return html`<section class="card pad stack" aria-labelledby="totals-title">
    <div>
      <h2 id="totals-title">${heading(totals, paused)}</h2>
      <p class="small quiet">${isRunning ? progressText(card) : outcomeDetails(totals)}</p>
    </div>
    ${
      isRunning
        ? progressBar(
            'All files',
            { done: totals.doneBytes, total: totals.totalBytes },
            progressText(card),
          )
        : nothing
    }
    ${
      folderName
        ? html`<p class="small mark">
            ${icon('folder', 'icon-s')}<span>Results are written into “${folderName}”.</span>
          </p>`
        : nothing
    }
    <div class="cluster">
      ${
        isRunning
          ? html`<button type="button" class="btn" @click=${card.onPause}>
                ${paused ? 'Go on' : 'Pause'}
              </button>
              <button type="button" class="btn" @click=${card.onCancel}>
                ${some ? 'Cancel all' : 'Cancel'}
              </button>`
          : nothing
      }
      ${
        canChooseFolder() && (some || isRunning) && (isRunning || totals.unsaved > 0)
          ? html`<button
              type="button"
              class="btn ${!isRunning && !card.saving ? 'btn-primary' : ''}"
              aria-disabled=${card.saving ? 'true' : 'false'}
              @click=${() => {
                if (!card.saving) card.onFolder()
              }}
            >
              ${icon('folder')}
              ${card.saving ? 'Saving…' : folderName ? 'Another folder' : 'Save all into a folder'}
            </button>`
          : nothing
      }
      ${
        isRunning
          ? nothing
          : html`<button type="button" class="btn" @click=${card.onClear}>Clear the list</button>`
      }
    </div>
    ${isRunning ? stayHere(card.hiddenMs) : afterwards(totals)}
  </section>`
}

function heading({ files, done, failed, left, cancelled }: Totals, paused: boolean): string {
  if (left > 0)
    return `${paused ? 'Paused: ' : ''}${done + failed} of ${plural(files, 'file')} done`
  if (failed > 0) return done > 0 ? `${plural(done, 'file')} done, ${failed} not` : 'Not done'
  return done > 0 ? `${plural(done, 'file')} done` : `${plural(cancelled, 'file')} cancelled`
}

function progressText({ totals, leftMs, paused }: TotalsCard): string {
  const { doneBytes, totalBytes, bytesPerSecond } = totals
  const parts = [`${bytesText(doneBytes)} of ${bytesText(totalBytes)}`]
  if (!paused && bytesPerSecond > 0) parts.push(`${bytesText(bytesPerSecond)}/s`)
  if (leftMs !== undefined) parts.push(leftText(leftMs))
  return parts.join(' · ')
}

function outcomeDetails({ failed, unsaved, cancelled, done }: Totals): string {
  const parts = []
  if (failed > 0) parts.push('What happened is written below.')
  if (unsaved > 0) {
    parts.push(
      unsaved === 1
        ? 'One result is to be saved.'
        : `${plural(unsaved, 'result')} are to be saved.`,
    )
  } else if (done > 0) parts.push('All results are saved.')
  if (cancelled > 0 && done + failed > 0) parts.push(`${plural(cancelled, 'file')} cancelled.`)
  return parts.join(' ')
}

/** For the one line that is announced when the last file is through. */
export function outcome({ done, failed, unsaved }: Totals): string {
  const parts = []
  if (done > 0) parts.push(`${plural(done, 'file')} done.`)
  if (failed > 0) parts.push(`${plural(failed, 'file')} could not be done.`)
  if (unsaved > 0) parts.push('Save what was made.')
  return parts.join(' ')
}

const stayHere = (hiddenMs: number | null): TemplateResult | typeof nothing =>
  hiddenMs === null
    ? nothing
    : html`<p class="small quiet">
        Stay on this page: leaving it ends the work, and so does a lock. The vault locks after
        ${minutesText(hiddenMs)} out of sight.
      </p>`

const minutes = new Intl.NumberFormat(undefined, {
  style: 'unit',
  unit: 'minute',
  unitDisplay: 'long',
  maximumFractionDigits: 1,
})

const minutesText = (ms: number): string => minutes.format(ms / 60_000)

const afterwards = ({ done }: Totals): TemplateResult | typeof nothing =>
  done === 0
    ? nothing
    : html`<p class="small quiet">
        The files you chose are still where they were, as they were. If they shall not be read by
        others, delete them yourself, from the trash of your computer too: a web page cannot.
      </p>`
