/**
 * What the element looks like where the page says nothing: a constructed style sheet, which `style-src 'self'` allows. A
 * page changes it by the custom properties and by `::part(…)`.
 */

const TEXT = `
:host { display: block; color: var(--coffer-color, inherit); font: var(--coffer-font, inherit) }
:host([hidden]), [hidden] { display: none }
* { box-sizing: border-box }
form, section { display: grid; gap: 0.75rem; max-inline-size: 26rem }
h2 { margin: 0; font-size: 1.125rem; line-height: 1.3 }
p { margin: 0; line-height: 1.5 }
label { display: grid; gap: 0.25rem; font-weight: 600 }
input { font: inherit; padding: 0.5rem 0.625rem; min-block-size: 2.75rem; inline-size: 100% }
button { font: inherit; padding: 0.5rem 1rem; min-block-size: 2.75rem; cursor: pointer }
.actions { display: flex; flex-wrap: wrap; gap: 0.5rem }
.problem { border-inline-start: 0.25rem solid currentColor; padding-inline-start: 0.625rem }
.name { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
dialog { padding: 1.5rem; border: 1px solid; max-inline-size: min(28rem, 100vw - 2rem) }
dialog::backdrop { background: rgb(0 0 0 / 0.5) }
`

let made: CSSStyleSheet | undefined

/** One for all of the page. */
export function styles(): CSSStyleSheet {
  if (!made) {
    made = new CSSStyleSheet()
    made.replaceSync(TEXT)
  }
  return made
}
