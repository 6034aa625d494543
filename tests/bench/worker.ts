/** The benchmark's worker, under the vault worker's headers: our store and plain `idb`, without a message in between. */
import type { Durability } from '../../src/protocol/contract.ts'
import { serve, type Scope } from '../../worker/serve.ts'
import { floor } from './peers/floor.ts'
import { serveFloor } from './peers/floor-in-page.ts'
import { idb } from './peers/idb.ts'
import { measuring, type Job, type Measured } from './rounds.ts'
import { vaultInWorker } from './vault-in-worker.ts'

declare const self: Scope

export interface BenchApi {
  ping(): Promise<void>
  measure(job: Job): Promise<Measured>
  floor(port: MessagePort, database: string, durability: Durability): Promise<void>
}

const api: BenchApi = {
  ping: async () => {},
  measure: measuring('worker', { vault: vaultInWorker, idb, floor }),
  floor: async (port, database, durability) => serveFloor(port, await floor(database, durability)),
}

serve(api, { ping: 0, measure: 1, floor: 3 }, self)
