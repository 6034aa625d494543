/**
 * Stands where Pyodide would run `program.py`, line by line the same: `import './flet-storage.js'` goes first there too, then
 * `await pyodide.runPythonAsync(program)`.
 */
import './flet-storage.js'

const { flet_storage } = globalThis
const print = (said) => postMessage({ said })

const before = await flet_storage.get('openai_key')
print(`the key was ${before ?? 'not there'}`)
await flet_storage.set('openai_key', 'sk-from-python')
print(`the key is ${await flet_storage.get('openai_key')}`)
print(`names: ${Object.keys(await flet_storage.get_all()).join(', ')}`)
try {
  await flet_storage.set('nothing', undefined)
} catch (error) {
  print(`None is a ${error.name}`)
}
