/** One setting that is a time, chosen from a few. */
import { html, type TemplateResult } from 'lit'
import type { Settings } from '../state/settings.ts'

/** Milliseconds, or null for never, and what they are called. */
export type Times = readonly (readonly [number | null, string])[]

export interface TimeSetting {
  name: 'idleMs' | 'hiddenMs' | 'sleepMs' | 'clipboardMs'
  label: string
  hint: string
  options: Times
}

export function timeSetting(
  settings: Settings,
  save: (change: Partial<Settings>) => void,
  { name, label, hint, options }: TimeSetting,
): TemplateResult {
  return html`<div class="setting">
    <label for="set-${name}" class="grow"
      >${label}<span class="small quiet check-text">${hint}</span></label
    >
    <select
      class="input"
      id="set-${name}"
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement
        save({ [name]: value === 'null' ? null : Number(value) })
      }}
    >
      ${options.map(
        ([ms, text]) =>
          html`<option value=${String(ms)} ?selected=${settings[name] === ms}>${text}</option>`,
      )}
    </select>
  </div>`
}
