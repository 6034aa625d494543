/** A page of the app: its token is the vault's; PHP is asked for what is PHP's, by the bridge, and never sees it. */
import { bridgeCall } from './native-bridge.js'
import { Crypt, SecureStorage } from './secure-storage.js'

const [form, status, places] = ['#settings', '#status', '#places'].map((id) =>
  document.querySelector(id),
)

async function show() {
  const { status: found } = await SecureStorage.read('api_token')
  status.textContent = found === 'found' ? 'A token is kept.' : `No token: ${found}`
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const token = new FormData(form).get('token')
  form.reset()
  await SecureStorage.set('api_token', token)
  // What PHP may keep for the page, but not read.
  await bridgeCall('Settings.Set', { token: await Crypt.encryptString(token) })
  await show()
})

document.querySelector('#show').addEventListener('click', async () => {
  const { value } = await SecureStorage.get('api_token')
  const { token } = await bridgeCall('Settings.Get')
  const rows = {
    'In the vault': value,
    'At PHP': token,
    'What that is': await Crypt.decryptString(token),
  }
  places.replaceChildren(
    ...Object.entries(rows).flatMap(([term, text]) => {
      const [name, what] = ['dt', 'dd'].map((tag) => document.createElement(tag))
      name.textContent = term
      what.append(Object.assign(document.createElement('code'), { textContent: text }))
      return [name, what]
    }),
  )
})
await show()
