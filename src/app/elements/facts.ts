/** The three things to know when something stops the work. */
import { html, type TemplateResult } from 'lit'
import type { Message } from '../messages.ts'

export const facts = ({ what, lost, next }: Message): TemplateResult =>
  html`<dl class="facts">
    <div>
      <dt>What happened</dt>
      <dd>${what}</dd>
    </div>
    <div>
      <dt>Is anything lost?</dt>
      <dd>${lost}</dd>
    </div>
    <div>
      <dt>What to do</dt>
      <dd>${next}</dd>
    </div>
  </dl>`
