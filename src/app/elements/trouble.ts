/** What went wrong with one of several things, below it: what happened, whether anything is lost, what to do. */
import { html, type TemplateResult } from 'lit'
import type { Message } from '../messages.ts'
import { icon } from './icons.ts'

export const trouble = ({ title, what, lost, next }: Message): TemplateResult =>
  html`<div class="trouble">
    ${icon('alert', 'icon-s')}
    <p class="small"><strong>${title}.</strong> ${what} ${lost} ${next}</p>
  </div>`
