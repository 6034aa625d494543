/** What a file holds, in numbers and names of folders; and what could not be taken, by row, never by value. */
import { html, nothing, type TemplateResult } from 'lit'
import type { ImportProblem } from '../../protocol/item.ts'
import { icon } from '../elements/icons.ts'
import { templateOf } from '../items/templates.ts'
import { plural } from '../items/text.ts'
import { FORMAT_NAMES } from '../views/item-meta.ts'
import type { Plan } from './plan.ts'

const FOLDERS_SHOWN = 12

export function renderPlan(plan: Plan): TemplateResult {
  const { fresh, present, types, folders, result } = plan
  return html`<section class="card pad stack" aria-labelledby="plan-title">
    <div>
      <h2 id="plan-title">
        ${fresh.length > 0 ? 'This is what would be imported' : 'Nothing new in this file'}
      </h2>
      <p class="quiet">
        ${plan.fileName}, from ${FORMAT_NAMES[result.format]}, with
        ${plural(result.items.length, 'entry', 'entries')}.
      </p>
    </div>
    <div role="group" aria-label="Counts">
      <dl class="numbers">
        ${[...types].map(([type, count]) => {
          const template = templateOf(type)
          return number(count === 1 ? template.name : template.plural, count)
        })}
        ${present > 0 || fresh.length === 0 ? number('Already here', present) : nothing}
      </dl>
    </div>
    ${
      folders.length > 0
        ? html`<div>
            <h3>${plural(folders.length, 'folder')}</h3>
            <p class="quiet">
              ${folders.slice(0, FOLDERS_SHOWN).join(', ')}${folders.length > FOLDERS_SHOWN ? ' and more' : ''}
            </p>
          </div>`
        : nothing
    }
  </section>`
}

const number = (name: string, count: number): TemplateResult =>
  html`<div>
    <dt>${name}</dt>
    <dd>${count}</dd>
  </div>`

export function renderProblems(
  problems: readonly ImportProblem[],
): TemplateResult | typeof nothing {
  if (problems.length === 0) return nothing
  return html`<section class="notice notice-warn">
    ${icon('alert')}
    <details class="problems grow" open>
      <summary>${plural(problems.length, 'remark')} on this file</summary>
      <ol tabindex="0" aria-label="Remarks by row">
        ${problems.map(
          ({ row, reason }) => html`<li>${row === 0 ? 'Whole file' : `Row ${row}`}: ${reason}</li>`,
        )}
      </ol>
    </details>
  </section>`
}
