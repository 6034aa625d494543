/** In the worker: `flet_storage`, whose calls go to the page. Pyodide sees it as `from js import flet_storage`. */
const waiting = new Map()
let calls = 0

globalThis.addEventListener('message', ({ data: { id, value, error } }) => {
  const call = waiting.get(id)
  waiting.delete(id)
  if (error) call?.reject(Object.assign(new Error(error.code ?? error.name), error))
  else call?.resolve(value)
})

const METHODS = ['set', 'get', 'get_all', 'contains_key', 'remove', 'clear', 'get_availability']

globalThis.flet_storage = Object.fromEntries(
  METHODS.map((method) => [
    method,
    (...args) =>
      new Promise((resolve, reject) => {
        const id = ++calls
        waiting.set(id, { resolve, reject })
        postMessage({ id, method, args })
      }),
  ]),
)
