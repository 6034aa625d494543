/** How far a longer piece of work has come: a bar, and the same for who hears it. */
import { html, nothing, type TemplateResult } from 'lit'
import { vars } from './vars.ts'

export function progressBar(
  label: string,
  { done, total }: { done: number; total: number },
  /** What is heard instead of the per cent. */
  text?: string,
): TemplateResult {
  const part = total > 0 ? Math.min(1, done / total) : 0
  return html`<div
    class="bar"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${Math.round(part * 100)}
    aria-valuetext=${text ?? nothing}
  >
    <span ${vars({ '--part': part.toFixed(3) })}></span>
  </div>`
}
