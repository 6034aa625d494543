/** Elements made without markup: nothing here is ever read as HTML. */

type Child = Node | string

export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string>,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}

/** A button that copies, and says whether it could. */
export function copied(label: string, text: string): HTMLElement {
  const button = h('button', { class: 'btn', type: 'button' }, label)
  button.addEventListener('click', () => {
    const said = (words: string): void => void (button.textContent = words)
    // Some web views have no clipboard at all.
    const writing = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('none'))
    writing.then(
      () => said('Copied'),
      () => said('Not allowed here: select it below'),
    )
  })
  return button
}

export function saving(label: string, fileName: string, text: string): HTMLElement {
  const type = fileName.endsWith('.json') ? 'application/json' : 'text/plain'
  const href = URL.createObjectURL(new Blob([text], { type }))
  return h('a', { class: 'btn btn-quiet', href, download: fileName }, label)
}
