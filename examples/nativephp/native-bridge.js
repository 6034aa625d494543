/** NativePHP's own way to PHP: a POST with the page's token. Secrets of the page do not go through it. */
export async function bridgeCall(method, params = {}) {
  const response = await fetch('/_native/api/call', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'X-CSRF-TOKEN': document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify({ method, params }),
  })
  const { status, data } = await response.json()
  if (status !== 'success') throw new Error(`${method}: ${status}`)
  return data
}
