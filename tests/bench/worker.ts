/** The benchmark's worker, under the vault worker's headers: our store and plain `idb`, without a message in between. */
import { serve, type Scope } from '../../worker/serve.ts'
import { floor } from './peers/floor.ts'
import { idb } from './peers/idb.ts'
import { measuring, type Job, type Measured } from './rounds.ts'
import { vaultInWorker } from './vault-in-worker.ts'

declare const self: Scope

export interface BenchApi {
  ping(): Promise<void>
  measure(job: Job): Promise<Measured>
}

const api: BenchApi = {
  ping: async () => {},
  measure: measuring('worker', { vault: vaultInWorker, idb, floor }),
}

serve(api, { ping: 0, measure: 1 }, self)
