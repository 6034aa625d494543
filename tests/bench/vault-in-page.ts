/** Our store as a page has it: the public client, with the vault worker on the other side. */
import { openVault } from '../../src/client/open-vault.ts'
import workerUrl from '../../worker/index.ts?worker&url'
import type { Open } from './contestant.ts'
import { settled } from './settled.ts'

export const vaultInPage: Open = async (database, durability) => {
  const vault = await openVault({
    name: database,
    workerUrl,
    durability,
    lock: { idleMs: null, hiddenMs: null },
  })
  // Opened by the device's key, so that no time goes into a passphrase.
  if (vault.state === 'empty') await vault.create({ device: true })
  else await vault.unlock()
  return {
    set: (name, value) => vault.set(name, value),
    setMany: (pairs) => vault.setMany(pairs),
    get: (name) => vault.get(name),
    getMany: (names) => vault.getMany(names),
    keys: () => vault.keys(),
    settled: () => settled(async () => (await vault.report()).log),
    close: async () => vault.close(),
  }
}
