/** The files that are on their way into the vault, as rows. */
import { html, nothing, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { icon } from '../elements/icons.ts'
import { progressBar } from '../elements/progress-bar.ts'
import { trouble } from '../elements/trouble.ts'
import type { Adding, Arrival } from './adding.ts'

export const renderArrivals = (adding: Adding): TemplateResult =>
  html`<ul role="list" class="card jobs" aria-label="Being stored">
    ${adding.arrivals.map((arrival) => row(adding, arrival))}
  </ul>`

function row(adding: Adding, arrival: Arrival): TemplateResult {
  const { id, path, sizeBytes, doneBytes, state, problem } = arrival
  return html`<li class="job">
    <span class="tile">${icon('file')}</span>
    <div class="grow stack-s">
      <div>
        <strong class="file-name">${path}</strong>
        <span class="small quiet"
          >${state === 'working' ? `${bytesText(doneBytes)} of ` : ''}${bytesText(sizeBytes)}${state === 'waiting' ? ' · Waiting' : ''}</span
        >
      </div>
      ${
        state === 'working'
          ? progressBar(`Storing ${path}`, { done: doneBytes, total: sizeBytes })
          : nothing
      }
      ${problem ? trouble(problem) : nothing}
    </div>
    <div class="job-actions">
      ${
        state === 'failed'
          ? html`<button
              type="button"
              class="btn"
              aria-label="Try again: ${path}"
              @click=${() => adding.again(id)}
            >
              Try again
            </button>`
          : nothing
      }
      <button
        type="button"
        class="icon-btn"
        aria-label=${state === 'failed' ? `Take ${path} out of the list` : `Cancel ${path}`}
        @click=${() => adding.drop(id)}
      >
        ${icon('close')}
      </button>
    </div>
  </li>`
}
