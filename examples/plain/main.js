/** A page without a bundler: the files of the package lie in `coffer/` beside it. */
import { defineCofferElements } from './coffer/element.js'
import { migrateFrom, webStorage } from './coffer/migrate.js'

const place = document.querySelector('coffer-vault')
const form = document.querySelector('#add')
const list = document.querySelector('#keys')

/** What this page kept in the clear before it had a vault. It goes where `webStorage` puts it. */
const old = webStorage(localStorage, /key|token/i)
const keysOf = (vault) => vault.namespace('storage')

async function show(vault) {
  const names = await keysOf(vault).keys()
  list.replaceChildren(...names.map((name) => row(vault, name)))
}

function row(vault, name) {
  const [item, label, value] = ['li', 'span', 'code'].map((tag) => document.createElement(tag))
  label.textContent = name
  const look = button(`Show ${name}`, async () => {
    value.textContent = await keysOf(vault).get(name)
  })
  const remove = button(`Delete ${name}`, () => keysOf(vault).delete(name))
  item.append(label, value, look, remove)
  return item
}

function button(text, act) {
  const made = document.createElement('button')
  made.textContent = text
  made.addEventListener('click', act)
  return made
}

place.addEventListener(
  'coffer-unlocked',
  ({ detail: { vault } }) => {
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      const { name, key } = Object.fromEntries(new FormData(form))
      form.reset()
      await keysOf(vault).set(name, key)
    })
    // Told of what any tab changes, and after each unlock.
    keysOf(vault).watch('', () => show(vault))
  },
  { once: true },
)
place.addEventListener('coffer-unlocked', async ({ detail: { vault } }) => {
  await migrateFrom(vault, old)
  await show(vault)
})
// Hiding protects nothing: what was shown is taken out of the page.
place.addEventListener('coffer-locked', () => list.replaceChildren())

defineCofferElements()
