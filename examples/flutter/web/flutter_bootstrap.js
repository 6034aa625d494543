/**
 * Stands where `flutter build web` puts its own, so that this example runs without Flutter: a page that makes the calls that
 * `coffer_secure_storage_web.dart` makes for `lib/main.dart`, with the options that Dart hands over.
 */
const options = { publicKey: 'FlutterSecureStorage', dbName: 'FlutterEncryptedStorage' }
const store = globalThis.cofferSecureStorage

const [title, label, field, save, list, status] = ['h1', 'label', 'input', 'button', 'ul', 'p'].map(
  (tag) => document.createElement(tag),
)
title.textContent = 'Secrets'
label.append('New secret', field)
save.textContent = 'Save'
list.ariaLabel = 'Secrets'
status.role = status.id = 'status'
document.body.append(title, label, save, list, status)

async function show() {
  const all = await store.readAll(options)
  list.replaceChildren(
    ...Object.entries(all).map(([key, value]) => {
      const item = document.createElement('li')
      item.textContent = `${key}: ${value}`
      return item
    }),
  )
}

save.addEventListener('click', async () => {
  const key = `secret ${new Date().toISOString()}`
  await store.write(key, field.value, options)
  field.value = ''
  status.textContent = `There: ${await store.containsKey(key, options)}`
})
store.watch(show, options)
await show()
