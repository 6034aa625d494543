/** What only the page can see of how things stand: observed, not declared. */
import type { VaultReport } from './vault.ts'

export const pageReport = (): Pick<VaultReport, 'secureContext' | 'framed' | 'trustedTypes'> => ({
  secureContext: globalThis.isSecureContext ? 'yes' : 'no',
  framed: globalThis.top === globalThis.self ? 'no' : 'yes',
  trustedTypes: 'trustedTypes' in globalThis ? 'yes' : 'no',
})
