/** The ground of the self-test page: vaults through the public client, and every worker within reach, to be ended. */
import { openVault } from '../../src/client/open-vault.ts'
import type { Vault } from '../../src/client/vault.ts'
import { listenTo } from '../engines/page/attempt.ts'
import { standOn } from '../engines/page/ground.ts'
import { probeUrl, startProbe } from '../engines/page/probe.ts'
import workerUrl from '../../worker/index.ts?worker&url'
import { removeOwn } from './databases.ts'

const vaults: Vault[] = []
const workers: Worker[] = []

export function setUp(): void {
  listenTo(document)
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      workers.push(this)
    }
  }
  standOn({
    open: async (options) => {
      const vault = await openVault({ workerUrl, ...options })
      vaults.push(vault)
      return vault
    },
    lastWorker: () => {
      const last = workers.at(-1)
      if (!last) throw new Error('no worker was started')
      return last
    },
    startProbe,
    script: probeUrl,
    vaultScript: workerUrl,
  })
}

/** Ends all that is running and removes what it wrote. Returns how many databases are still there. */
export async function clear(): Promise<number> {
  for (const vault of vaults.splice(0)) vault.close()
  for (const worker of workers.splice(0)) worker.terminate()
  return removeOwn()
}
