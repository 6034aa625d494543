/** What a browser must have before a worker is started in it. */
import { VaultError } from '../protocol/errors.ts'

/** @throws VaultError `insecure-context`, `unsupported` */
export function assertSupported(): void {
  // Not there where there is no page, as on a server.
  const { isSecureContext = true } = globalThis as { isSecureContext?: boolean }
  if (!isSecureContext) throw new VaultError('insecure-context')
  const needed = { subtle: globalThis.crypto?.subtle, Worker: globalThis.Worker }
  for (const [what, found] of Object.entries(needed)) {
    if (!found) throw new VaultError('unsupported', { what })
  }
  if (!globalThis.navigator?.locks) throw new VaultError('unsupported', { what: 'locks' })
}
