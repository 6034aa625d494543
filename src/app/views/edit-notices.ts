/** Above the form of the editor: that it goes on from a draft, and why it could not be saved. */
import { html, nothing, type TemplateResult } from 'lit'
import { icon } from '../elements/icons.ts'

export const renderNotices = (resumed: boolean, problem: string): TemplateResult =>
  html`${
    resumed
      ? html`<p class="notice">
          ${icon('undo')}<span>Continued from where you left off. It is not saved yet.</span>
        </p>`
      : nothing
  }
  ${
    problem
      ? html`<p class="notice notice-danger" role="alert">
          ${icon('alert')}<span>${problem}</span>
        </p>`
      : nothing
  }`
