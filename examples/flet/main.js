/**
 * The page of an app whose Python runs in a module worker, as Flet's static build has it. The vault belongs to the page, and the
 * program calls it by messages: it is never told of keys or passphrases.
 */
import { fletSecureStorage } from './coffer/adapters/flet.js'
import { askToUnlock } from './coffer/element.js'
import { openVault } from './coffer/index.js'

const vault = await openVault({ name: 'example-flet' })
await askToUnlock(vault)
vault.on('locked', () => askToUnlock(vault).catch(() => {}))

const storage = fletSecureStorage(vault)
const address = 'python-worker.js'
/** Where Trusted Types are required, no other text becomes the address of a worker. */
const addresses = globalThis.trustedTypes?.createPolicy('program', {
  createScriptURL: () => address,
})
const program = new Worker(addresses?.createScriptURL('') ?? address, { type: 'module' })
program.addEventListener('message', async ({ data: { id, method, args, said } }) => {
  if (said !== undefined) return say(said)
  try {
    // Only what the service has is answered.
    if (!Object.hasOwn(storage, method)) throw new TypeError('no such call')
    program.postMessage({ id, value: await storage[method](...args) })
  } catch (error) {
    program.postMessage({ id, error: { name: error.name, code: error.code } })
  }
})

function say(text) {
  const line = document.createElement('li')
  line.textContent = text
  document.querySelector('#said').append(line)
}
