/** What only the page can see of how things stand: observed, not declared. */
import type { VaultReport } from './vault.ts'

type PageReport = Pick<
  VaultReport,
  'secureContext' | 'framed' | 'trustedTypes' | 'reducedProtection'
>

export const pageReport = (isFromBytes: boolean): PageReport => ({
  secureContext: globalThis.isSecureContext ? 'yes' : 'no',
  framed: globalThis.top === globalThis.self ? 'no' : 'yes',
  trustedTypes: 'trustedTypes' in globalThis ? 'yes' : 'no',
  // Which policy came with the worker's own response cannot be seen from here.
  reducedProtection: isFromBytes ? 'yes' : 'unknown',
})
