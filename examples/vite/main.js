/** An app built by Vite: the worker comes with the package, and nothing has to be said about it. */
import { isVaultError, openVault } from 'coffer'
import { askToUnlock } from 'coffer/element'

const find = (id) => document.querySelector(`#${id}`)
const [form, list, status] = [find('add'), find('notes'), find('status')]
const vault = await openVault({ name: 'example-vite' })
const notes = vault.namespace('notes')

async function show() {
  const isOpen = vault.state === 'unlocked'
  form.hidden = find('lock').hidden = find('backup').hidden = !isOpen
  find('open').hidden = isOpen
  find('open').disabled = false
  if (!isOpen) return list.replaceChildren()
  const entries = await notes.entries()
  list.replaceChildren(
    ...entries.map(({ value }) => {
      const item = document.createElement('li')
      item.textContent = `${value.text} (${value.at.toLocaleDateString('en')})`
      return item
    }),
  )
}

/** What a person begins says how it ends. */
function on(id, event, act) {
  find(id).addEventListener(event, async () => {
    try {
      await act()
    } catch (error) {
      // A person who changes their mind is no problem.
      if (!isVaultError(error, 'aborted')) status.textContent = `It did not work: ${error.code}`
    }
  })
}

on('open', 'click', () => askToUnlock(vault))
on('lock', 'click', () => vault.lock())
find('backup').addEventListener('submit', (event) => event.preventDefault())
on('backup', 'submit', async () => {
  const passphrase = new FormData(find('backup')).get('passphrase')
  // It opens the vault now, for the keys that go along, and the backup later.
  const blob = await vault.backup({ passphrase, secret: { passphrase } })
  find('backup').reset()
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = 'notes.age'
  link.click()
  status.textContent = 'Your passphrase opens the backup as well.'
})
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const text = new FormData(form).get('text')
  form.reset()
  // Dates, numbers, bytes and nested values come back as they were.
  await notes.set(crypto.randomUUID(), { text, at: new Date() })
})
vault.on('state', show)
notes.watch('', show)
await show()
