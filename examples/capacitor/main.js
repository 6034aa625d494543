/** The app, which knows nothing of Coffer: these are the calls of `@aparajita/capacitor-secure-storage`. */
import { SecureStorage } from './secure-storage.js'

const [form, out, status] = ['#sign-in', '#sign-out', '#status'].map((id) =>
  document.querySelector(id),
)

async function show() {
  const session = await SecureStorage.get('session')
  form.hidden = session !== null
  out.hidden = session === null
  status.textContent = session ? `Signed in since ${session.since}` : 'Signed out'
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const token = new FormData(form).get('token')
  form.reset()
  await SecureStorage.set('session', { token, since: new Date().toISOString() }, false)
  await show()
})
out.addEventListener('click', async () => {
  await SecureStorage.remove('session')
  await show()
})
await show()
