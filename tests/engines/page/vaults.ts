/** Vaults of the page, through the public client. Deadlines are off unless a promise is about them. */
import type { OpenVaultOptions } from '../../../src/client/open-vault.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { here } from './ground.ts'

/** What the name of every such vault begins with; no vault of a person is called so. */
export const RESERVED = 'coffer-selftest-'

/**
 * The vault's, and those of its databases and of one of no vault, for what IndexedDB itself promises. New with each page,
 * as these promises are also kept in the origin of somebody's own vault.
 */
export let NAME: string
export let MAIN: string
export let COPY: string
export let NUMBERS: string
takeNewName()

/** From now on: a database that a browser does not let go of is in nobody's way. */
export function takeNewName(): void {
  NAME = `${RESERVED}${crypto.randomUUID().slice(0, 13)}`
  MAIN = `coffer/${NAME}`
  COPY = `${MAIN}/copy`
  NUMBERS = `${MAIN}/numbers`
}

export const PASSPHRASE = 'correct horse battery staple'

export const openVault = (options: Partial<OpenVaultOptions> = {}): Promise<Vault> =>
  here().open({
    name: NAME,
    lock: { idleMs: null, hiddenMs: null },
    // What an engine measures of itself is for no promise to depend on.
    strengthen: false,
    ...options,
  })

/** A new vault, open by the device's key: nothing to derive. */
export async function newVault(options?: Partial<OpenVaultOptions>): Promise<Vault> {
  const vault = await openVault(options)
  await vault.create({ device: true })
  return vault
}

/** The vault that is there already, opened by the device's key. */
export async function unlockedVault(): Promise<Vault> {
  const vault = await openVault()
  await vault.unlock()
  return vault
}

export async function passphraseVault(passphrase = PASSPHRASE): Promise<Vault> {
  const vault = await openVault()
  await vault.create({ passphrase })
  return vault
}

/** Resolves with the next event of this kind. */
export const next = <K extends Parameters<Vault['on']>[0]>(vault: Vault, kind: K): Promise<void> =>
  new Promise((done) => {
    const stop = vault.on(kind, () => {
      stop()
      done()
    })
  })
