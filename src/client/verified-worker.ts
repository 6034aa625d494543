/**
 * A worker started from bytes whose hash the page knows, for hosts that can set no headers: in a web view, or from a file
 * host, nothing else says that the script is the one that was shipped. A Blob has the policy of the page that made it.
 */
import { VaultError } from '../protocol/errors.ts'
import { blobUrl, ownUrl, type ScriptKind } from './trusted-types.ts'

/** One hash, and nothing else: `fetch` takes what it does not know for no condition at all. */
const INTEGRITY = /^(?:sha256-[A-Za-z\d+/]{43}=|sha384-[A-Za-z\d+/]{64}|sha512-[A-Za-z\d+/]{86}==)$/

/** @throws VaultError `bad-request` if this is no hash; `worker-unavailable` if the script is not there, or is another one */
export async function workerFromBytes(
  kind: ScriptKind,
  url: string | URL,
  integrity: string,
): Promise<Worker> {
  if (!INTEGRITY.test(integrity)) throw new VaultError('bad-request', { reason: 'integrity' })
  try {
    const { url: blessed, revoke } = blobUrl(await verified(ownUrl(kind, url), integrity))
    const worker = new Worker(blessed, { type: 'module' })
    // Not before it has loaded: not every engine has taken the bytes when the constructor returns.
    for (const sign of ['message', 'error']) worker.addEventListener(sign, revoke, { once: true })
    return worker
  } catch {
    throw new VaultError('worker-unavailable')
  }
}

async function verified(url: string, integrity: string): Promise<Blob> {
  const response = await fetch(url, { integrity, mode: 'same-origin', redirect: 'error' })
  if (!response.ok) throw new TypeError(`no script: ${response.status}`)
  return new Blob([await response.arrayBuffer()], { type: 'text/javascript' })
}
