/**
 * The real headers with one more, and with the feature it needs no longer denied: the page is cross-origin isolated, so
 * that its clock tells microseconds apart and not only a tenth of a millisecond, or a whole one. Workers may run WebAssembly,
 * which libsodium is at its best with, and we have none of. Nothing else that the policies forbid is allowed by it.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { withReports } from '../support/engines/reporting-server.ts'

export function withFineClock(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const features = String(headers['permissions-policy'])
  const reporting = withReports(headers)
  const policy = String(reporting['content-security-policy'])
  const isWorker = !policy.includes('script-src')
  return {
    ...reporting,
    ...(isWorker && { 'content-security-policy': `${policy}; script-src 'wasm-unsafe-eval'` }),
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy': features.replace(
      'cross-origin-isolated=()',
      'cross-origin-isolated=(self)',
    ),
  }
}
