/**
 * What promises and attacks stand on: the page they run in says once how it opens vaults and where its workers are. So
 * the same code runs in the bare page of the tests and in the self-test page of the app, and needs no global of either.
 */
import type { OpenVaultOptions } from '../../../src/client/open-vault.ts'
import type { Vault } from '../../../src/client/vault.ts'
import type { Attempted } from './attempt.ts'

/** A worker under the headers of the vault's that attacks on command. */
export interface Probe {
  attack(name: string): Promise<Attempted>
}

export interface Ground {
  open(options: Partial<OpenVaultOptions> & { name: string }): Promise<Vault>
  /** The newest worker of the page, to speak to it past the client. */
  lastWorker(): Worker
  startProbe(): Promise<Probe>
  /** Where the script of the probe is: a worker of our own. */
  script: string
  vaultScript: string
}

let given: Ground | undefined

export const standOn = (ground: Ground): void => void (given = ground)

export function here(): Ground {
  if (!given) throw new Error('no page has said what to stand on')
  return given
}
