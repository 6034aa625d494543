/** Where people find the export in the programs Coffer can import from. */
import { html, type TemplateResult } from 'lit'

export const sources: TemplateResult = html`<section
  class="card pad stack-s"
  aria-labelledby="sources-title"
>
  <h2 id="sources-title">Where to find the export</h2>
  <details class="sources">
    <summary>Chrome, Edge, Brave, Opera</summary>
    <p>Settings → Passwords → Settings → Export passwords. A CSV file.</p>
  </details>
  <details class="sources">
    <summary>Firefox</summary>
    <p>Passwords → ⋯ → Export passwords. A CSV file.</p>
  </details>
  <details class="sources">
    <summary>Bitwarden</summary>
    <p>
      Tools → Export vault → File format .json, not the encrypted one. Folders, custom fields and
      history come along.
    </p>
  </details>
  <details class="sources">
    <summary>.env files</summary>
    <p>
      Each line such as <code>API_KEY=…</code> becomes a token, tagged with the name of the file.
    </p>
  </details>
</section>`
