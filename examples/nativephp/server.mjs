/** Stands where PHP would answer the bridge: it keeps what it is given, and refuses a call without the page's token. */
const settings = {}

export const posts = {
  '/_native/api/call': ({ method, params }, headers) => {
    if (headers['x-csrf-token'] !== 'of-this-session') return { status: 'error', data: null }
    if (method === 'Settings.Set') Object.assign(settings, params)
    return { status: 'success', data: settings }
  },
}
