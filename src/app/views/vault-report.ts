/** The report of the vault in words: what was observed, and what is not known. */
import { html, nothing, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { icon } from '../elements/icons.ts'
import type { VaultReport } from '../../client/vault.ts'
import type { Observed } from '../../protocol/contract.ts'
import { WAY_NAMES } from '../ways/words.ts'

const numbers = new Intl.NumberFormat()

/** What the worker may have put right, by its own names for it. */
const HEALED_NAMES: Readonly<Record<string, string>> = {
  header: 'First page of the vault',
  'header copy': 'Second copy of the first page',
  state: 'Note that keeps tabs in step',
}

export function renderReport(report: VaultReport): TemplateResult {
  const deviceOnly = report.slots.length > 0 && report.slots.every(({ kind }) => kind === 'device')
  return html`
    <dl class="report">
      <div>
        <dt>Opens with</dt>
        <dd>
          ${report.slots.map(
            ({ kind, iterations }) =>
              html`<span class="line"
                >${WAY_NAMES[kind]}${
                  iterations > 0
                    ? html` <span class="quiet small"
                        >(${numbers.format(iterations)} rounds of PBKDF2)</span
                      >`
                    : nothing
                }</span
              >`,
          )}
        </dd>
      </div>
      ${row('Secure address', report.secureContext, 'yes')}
      ${row('Trusted Types', report.trustedTypes, 'yes')}
      ${row('Inside another page', report.framed, 'no')}
      <div>
        <dt>Kept by the browser</dt>
        <dd>
          ${
            report.persisted === 'yes'
              ? mark(true, 'Yes, not cleared to make room')
              : mark(
                  false,
                  report.persisted === 'no'
                    ? 'May be cleared when the disk runs full'
                    : 'Not known',
                )
          }
        </dd>
      </div>
      <div>
        <dt>Space used</dt>
        <dd>${bytesText(report.usageBytes)} of ${bytesText(report.quotaBytes)}</dd>
      </div>
      <div>
        <dt>Put right from a second copy</dt>
        <dd>
          ${
            report.healed.length === 0
              ? 'Nothing had to be'
              : html`${report.healed.map(
                    (row) =>
                      html`<span class="line">${mark(false, HEALED_NAMES[row] ?? row)}</span>`,
                  )}<span class="line quiet small"
                    >Nothing is lost. The disk may be failing, or something changes its files.</span
                  >`
          }
        </dd>
      </div>
    </dl>
    ${
      deviceOnly
        ? html`<div class="notice notice-warn">
            ${icon('alert')}
            <p>
              This vault opens by a key this browser keeps. Browsers store such keys in the clear in
              their profile folder: anyone who can use this browser, or copy its profile, can open
              the vault.
            </p>
          </div>`
        : nothing
    }
  `
}

function row(name: string, observed: Observed, wanted: Observed): TemplateResult {
  const text = observed === 'yes' ? 'Yes' : observed === 'no' ? 'No' : 'Not known'
  return html`<div>
    <dt>${name}</dt>
    <dd>${observed === 'unknown' ? text : mark(observed === wanted, text)}</dd>
  </div>`
}

const mark = (good: boolean, text: string): TemplateResult =>
  html`<span class="mark ${good ? 'mark-good' : 'mark-warn'}"
    >${icon(good ? 'check' : 'alert', 'icon-s')}${text}</span
  >`
