/** The ground of the self-test page: vaults through the public client, and every worker within reach, to be ended. */
import { openVault } from '../../src/client/open-vault.ts'
import type { Vault } from '../../src/client/vault.ts'
import { listenTo } from '../engines/page/attempt.ts'
import { standOn } from '../engines/page/ground.ts'
import { probeUrl, startProbe } from '../engines/page/probe.ts'
import { takeNewName } from '../engines/page/vaults.ts'
import helperUrl from '../../worker/helper.ts?worker&url'
import workerUrl from '../../worker/index.ts?worker&url'
import { removeOwn } from './databases.ts'

const vaults: Vault[] = []
const workers: Worker[] = []
/** Those that nobody has ended yet. */
const running = new Set<Worker>()

/** Far longer than a vault gives its worker, for a busy machine. */
const LEAVE_MS = 5_000
const LOOK_EVERY_MS = 10

export function setUp(): void {
  listenTo(document)
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      workers.push(this)
      running.add(this)
    }
    override terminate(): void {
      super.terminate()
      running.delete(this)
    }
  }
  standOn({
    open: async (options) => {
      const vault = await openVault({ workerUrl, helperUrl, ...options })
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

/** A vault that is closed lets its worker finish: ended in a transaction, WebKit does not delete the database any more. */
async function ended(): Promise<void> {
  for (let waitedMs = 0; running.size > 0 && waitedMs < LEAVE_MS; waitedMs += LOOK_EVERY_MS) {
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
  }
}

/** Ends all that is running, leaves its name behind, and removes what it wrote. Returns how many databases are still there. */
export async function clear(): Promise<number> {
  const leaving = vaults.splice(0)
  for (const vault of leaving) vault.close()
  if (leaving.length > 0) await ended()
  for (const worker of workers.splice(0)) worker.terminate()
  takeNewName()
  return removeOwn()
}
